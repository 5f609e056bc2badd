import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Message } from 'kafkajs';
import { mendBusyTimer } from '../../src/kafka/mended/busy-timer.ts';
import { groupByPartition } from '../../src/kafka/mended/grouping.ts';
import { type ProduceOrder, type ProduceRequest, quickProduce } from '../../src/kafka/mended/produce-request.ts';
import { type BatchContext, quickRecords } from '../../src/kafka/mended/record.ts';
import { createRandom } from '../bench/random.ts';
import { roundsOf } from '../rounds.ts';

const require = createRequire(import.meta.url);
const SEED = Number(process.env.SECRETWATCH_SEED ?? 20_261_121);

/** A module of the client as it comes, whatever was put in its place. */
function original<M>(path: string): M {
  const id = require.resolve(`kafkajs/src/${path}`);
  const inPlace = require.cache[id];
  delete require.cache[id];
  const module = require(id) as M;
  if (inPlace) require.cache[id] = inPlace;
  return module;
}

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId?: NodeJS.Timeout;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

test('an idle connection arms no timer; one that waits or is throttled does', () => {
  const RequestQueue = original<{ prototype: Queue }>('network/requestQueue/index.js');
  const isArmed = (pending: unknown[], throttledUntil: number) => {
    const queue = Object.create(RequestQueue.prototype) as Queue;
    Object.assign(queue, { pending, throttledUntil, checkPendingRequests: () => {} }).scheduleCheckPendingRequests();
    clearTimeout(queue.throttleCheckTimeoutId);
    return queue.throttleCheckTimeoutId !== undefined;
  };
  // The control: without the mend, nothing to do is checked for ever.
  process.removeAllListeners('warning').on('warning', () => {});
  assert.equal(isArmed([], -1), true);
  mendBusyTimer(RequestQueue);
  assert.equal(isArmed([], -1), false);
  assert.equal(isArmed([{}], -1), true);
  assert.equal(isArmed([], Date.now() + 10_000), true);
});

const random = createRandom(SEED);
const upTo = (limit: number) => Math.floor(random() * limit);

/** Of every length at which a number takes a byte more, and of letters of one to four bytes. */
function anyText(): string {
  const length = [0, 1, 60, 63, 64, 130, 8_200][upTo(7)] ?? 0;
  return (['a', 'é', '秘', '🔑'][upTo(4)] ?? '').repeat(length);
}

function anyPart(): Message['value'] {
  return [anyText, () => Buffer.from(anyText()), () => null][upTo(3)]?.() ?? null;
}

function anyMessages(): Message[] {
  return Array.from({ length: 1 + upTo(150) }, () => ({ key: anyPart(), value: anyPart() }));
}

function anyOrder(): ProduceOrder {
  const partitionOf = (partition: number) => ({ partition, firstSequence: upTo(2 ** 31), messages: anyMessages() });
  const topicOf = (topic: string) => ({ topic, partitions: [partitionOf(upTo(3)), partitionOf(3)] });
  return {
    acks: -1,
    timeout: 30_000,
    transactionalId: random() < 0.5 ? 'a-worker' : null,
    producerId: String(upTo(2 ** 40)),
    producerEpoch: upTo(100),
    topicData: ['events', 'state'].map(topicOf),
  };
}

const createRequest = original<(order: ProduceOrder) => ProduceRequest>('protocol/requests/produce/v3/request.js');

/** What is sent, in hexadecimal digits. */
async function sentBy(request: ProduceRequest): Promise<string> {
  return (await request.encode()).buffer.toString('hex');
}

test('records go out as the client itself encodes them, byte for byte', async (t) => {
  t.diagnostic(`seed ${SEED}`);
  t.mock.timers.enable({ apis: ['Date'], now: 1_790_000_000_000 });
  for (let round = 0; round < roundsOf(40, 10); round += 1) {
    const order = anyOrder();
    const [expected, sent] = [await sentBy(createRequest(order)), await sentBy(quickProduce(createRequest)(order))];
    assert.ok(sent === expected, `round ${round}`);
  }
});

test('headers, times and compression are left to the client', async () => {
  const unusual: Message[] = [
    { value: 'x', headers: { cluster: 'c1' } },
    { value: 'x', timestamp: '1790000000000' },
  ];
  for (const message of unusual) {
    const topicData = [{ topic: 't', partitions: [{ partition: 0, messages: [{ value: 'y' }, message] }] }];
    const request = createRequest({ acks: 1, timeout: 1, topicData });
    assert.equal(quickProduce(() => request)({ acks: 1, timeout: 1, topicData }), request);
  }
  const compressed = { acks: 1, timeout: 1, compression: 1, topicData: [] };
  const request = createRequest(compressed);
  assert.equal(quickProduce(() => request)(compressed), request);
});

test('messages are grouped as the client groups them', () => {
  const groups = original<typeof groupByPartition>('producer/groupMessagesPerPartition.js');
  const order = {
    topic: 't',
    partitionMetadata: [{}, {}, {}] as never,
    messages: anyMessages(),
    partitioner: ({ message }: { message: Message }) => (message.value?.length ?? 0) % 3,
  };
  assert.deepEqual(groupByPartition(order), groups(order));
  assert.deepEqual(groupByPartition({ ...order, partitionMetadata: [] }), {});
});

type ReadRecord = (reader: object, context: BatchContext) => Message & { offset: string };

/** Readers of the client for what its own encoder made. */
const { Decoder, Record, readHeader, readRecord } = {
  Decoder: original<new (bytes: Buffer) => { readVarInt(): number }>('protocol/decoder.js'),
  Record: original<(record: object) => { buffer: Buffer }>('protocol/recordBatch/record/v0/index.js'),
  readHeader: original<Parameters<typeof quickRecords>[0]>('protocol/recordBatch/header/v0/decoder.js'),
  readRecord: original<ReadRecord>('protocol/recordBatch/record/v0/decoder.js'),
};
const HEADERS: (Message['headers'] | undefined)[] = [
  undefined,
  { cluster: 'c1' },
  { cluster: ['c1', 'c2', 'c3'], empty: '' },
];

test('records come in as the client itself reads them', (t) => {
  t.diagnostic(`seed ${SEED}`);
  const quick = quickRecords(readHeader) as unknown as ReadRecord;
  for (let round = 0; round < 200; round += 1) {
    const context = {
      firstOffset: String(upTo(2 ** 50)),
      firstTimestamp: '1790000000000',
      maxTimestamp: '1790000009999',
      timestampType: upTo(2),
      magicByte: 2,
      isControlBatch: round % 7 === 0,
    };
    const times = { offsetDelta: upTo(2 ** 30), timestampDelta: upTo(2 ** 40) - 2 ** 39 };
    const record = { key: anyPart(), value: anyPart(), ...times, headers: HEADERS[upTo(3)] };
    const readers = [readRecord, quick].map((read) => {
      const reader = new Decoder(Record(record).buffer);
      reader.readVarInt();
      const { key, value, offset, timestamp, headers, ...rest } = read(reader, context);
      return { key, value, offset, timestamp, headers: { ...headers }, rest: { ...rest } };
    });
    assert.deepEqual(readers[1], readers[0], `round ${round}`);
  }
});

test('a header may have any name, also one that every object has', () => {
  const context = { firstOffset: '0', firstTimestamp: '0', maxTimestamp: '0', timestampType: 0, magicByte: 2 };
  const headers = Object.fromEntries([
    ['toString', 'x'],
    ['__proto__', 'y'],
  ]);
  const reader = new Decoder(Record({ key: null, value: 'v', headers }).buffer);
  reader.readVarInt();
  const read = (quickRecords(readHeader) as unknown as ReadRecord)(reader, context).headers ?? {};
  assert.deepEqual(
    Object.entries(read).map(([name, value]) => [name, String(value)]),
    Object.entries(headers),
  );
});
