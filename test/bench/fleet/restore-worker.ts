import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runDetect } from '../../../src/engines/kafka/roles.ts';
import { roleOptions } from '../../kafka/fleet-run.ts';
import { measure } from '../measure.ts';
import { clientOf } from './broker.ts';

/** A worker that has one partition to restore: `restore-worker.ts ADDRESS PREFIX CELLS`. Ends when its first events stand. */
const [address = '', prefix = '', cells = ''] = process.argv.slice(2);
/** As short as brokers allow, so that a heart that stands still is noticed. */
const SESSION_MS = 6_000;

await measure(async () => {
  const stalls = monitorEventLoopDelay({ resolution: 20 });
  stalls.enable();
  const stop = new AbortController();
  let restoreSeconds = 0;
  let rebalances = 0;
  const fleet = {
    kafka: clientOf(address),
    options: { prefix, partitions: 1, replicationFactor: 1, retentionDays: 7 },
  };
  const options = roleOptions(fleet, [], {
    group: () => ({
      rebalanced: () => {
        rebalances += 1;
      },
      opened: (seconds) => {
        restoreSeconds = seconds;
      },
      lag: () => {},
    }),
    committed: () => stop.abort(),
  });
  await runDetect({ ...options, sessionTimeoutMs: SESSION_MS }, stop.signal);
  return { events: Number(cells), restoreSeconds, rebalances, longestStallMs: Math.round(stalls.max / 1e6) };
});
