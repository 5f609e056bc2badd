import { createRequire } from 'node:module';
import { mendBusyTimer } from './mended/busy-timer.ts';
import { groupByPartition } from './mended/grouping.ts';
import { quickProduce } from './mended/produce-request.ts';
import { quickRecords } from './mended/record.ts';

const require = createRequire(import.meta.url);

/**
 * kafkajs 2.2.4 with what is slow in it replaced. Nobody maintains it any more, and its modules can be reached; they must
 * be replaced before the rest of it is loaded, so all of this room takes it from here.
 */
replace('kafkajs/src/producer/groupMessagesPerPartition.js', () => groupByPartition);
replace('kafkajs/src/protocol/requests/produce/v3/request.js', quickProduce);
replace('kafkajs/src/protocol/recordBatch/record/v0/decoder.js', () =>
  quickRecords(require('kafkajs/src/protocol/recordBatch/header/v0/decoder.js')),
);
mendBusyTimer(require('kafkajs/src/network/requestQueue/index.js'));

export const kafkajs = require('kafkajs') as typeof import('kafkajs');

function replace<M>(path: string, change: (module: M) => unknown): void {
  const module = require(path) as M;
  const entry = require.cache[require.resolve(path)];
  if (entry) entry.exports = change(module);
}
