import { monitorEventLoopDelay } from 'node:perf_hooks';
import { KafkaEngine } from '../../../src/engines/kafka/kafka-engine.ts';
import { measure } from '../measure.ts';
import { clientOf } from './broker.ts';

/** Restores partition 0 in a process of its own: `restore.ts ADDRESS PREFIX`. */
const [address = '', prefix = ''] = process.argv.slice(2);

await measure(async () => {
  const stalls = monitorEventLoopDelay({ resolution: 20 });
  stalls.enable();
  const engine = new KafkaEngine({ kafka: clientOf(address), prefix, partition: 0 });
  let events = 0;
  await engine.restore((_cluster, { json }) => {
    JSON.parse(json);
    events += 1;
  });
  await engine.close();
  return { events, longestStallMs: Math.round(stalls.max / 1e6) };
});
