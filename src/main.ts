#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DETECTORS } from '../detectors/index.ts';
import { createDecoder, type Decoder } from './audit/decode.ts';
import { runProgram } from './cli/program.ts';
import type { Rooms } from './cli/rooms.ts';
import { tuneRuntime } from './cli/runtime.ts';
import { createTerminal, endQuietlyWithReader } from './cli/terminal.ts';
import { readEnvironment } from './config/environment.ts';
import { UNNAMED_CLUSTER } from './config/settings.ts';
import { openEmbeddedEngine } from './engines/embedded/embedded-engine.ts';
import { MemoryEngine } from './engines/memory/memory-engine.ts';
import type { ReadOptions } from './model/format.ts';
import { refuseFuture } from './pipeline/arrival.ts';
import { runTask } from './pipeline/task.ts';
import { openFollowedFiles } from './sources/file/follow.ts';
import { openFiles } from './sources/file/open.ts';
import { openJournal } from './sources/inventory/journal.ts';
import { readInventory } from './sources/inventory/read-inventory.ts';
import { openWebhook } from './sources/webhook/open-webhook.ts';
import { openTimelineInWorker } from './timeline/sqlite/in-worker.ts';
import { openSqliteTimeline } from './timeline/sqlite/timeline.ts';

/** Composition root: the only file that knows every room. */
const rooms: Rooms = {
  version: (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
    .version,
  detectors: DETECTORS,
  openMemoryEngine: () => new MemoryEngine(),
  openStoringEngine: openEmbeddedEngine,
  openFiles: (paths, cluster, position, reading) =>
    openFiles(paths, { cluster, position, decode: decoderOf(cluster, reading) }),
  followFiles: (paths, cluster, position, { signal, isBackfill, log, ...reading }) => {
    const decode = refuseFuture(decoderOf(cluster, reading), cluster, Date.now);
    const onTrouble = (message: string) => log.warn(message);
    return openFollowedFiles(paths, { cluster, position, decode, signal, isBackfill, onTrouble });
  },
  openWebhook: ({ address, token, tls }, cluster, { log, ...reading }) =>
    openWebhook({
      address,
      token,
      tls,
      createDecoder: (named) => refuseFuture(decoderOf(named || cluster, reading), named || cluster, Date.now),
      logger: log,
    }),
  readInventory,
  openLiveInventory: async (place, options) => {
    const [{ connectTo }, { openLiveInventory }] = await Promise.all([
      import('./sources/kubernetes/api.ts'),
      import('./sources/kubernetes/live-inventory.ts'),
    ]);
    return openLiveInventory(connectTo(place), options);
  },
  openJournal,
  runTask,
  openTimeline: openSqliteTimeline,
  openTimelineInWorker,
  loadApi: async () => (await import('./api/server.ts')).createApi,
  loadDelivery: async () => (await import('./deliver-embedded.ts')).deliveryRooms,
  loadFleet: async () => (await import('./fleet.ts')).fleetRooms,
  sampleDir: fileURLToPath(new URL('../deploy/sample', import.meta.url)),
};

/** The name that stands for "nobody said": envelopes may know better. */
function decoderOf(cluster: string, reading: ReadOptions = {}): Decoder {
  return createDecoder(cluster, { ...reading, isClusterFixed: cluster !== UNNAMED_CLUSTER });
}

tuneRuntime();
endQuietlyWithReader();
const environment = readEnvironment(process.env);
const terminal = createTerminal(environment);
process.exitCode = await runProgram(process.argv.slice(2), { rooms, terminal, environment, exitCode: 0 });
