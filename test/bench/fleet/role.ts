import { runDetect, runIntake } from '../../../src/engines/kafka/roles.ts';
import { roleOptions } from '../../kafka/fleet-run.ts';
import { measure } from '../measure.ts';
import { clientOf } from './broker.ts';

/** One role until so many records are through: `role.ts JSON`. */
export interface RoleOrder {
  role: 'intake' | 'detect';
  address: string;
  prefix: string;
  partitions: number;
  topic: string;
  events: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as RoleOrder;

await measure(async () => {
  const stop = new AbortController();
  let events = 0;
  const note = (count: number) => {
    events += count;
    if (events >= order.events) stop.abort();
  };
  const { prefix, partitions } = order;
  const fleet = {
    kafka: clientOf(order.address),
    options: { prefix, partitions, replicationFactor: 1, retentionDays: 7 },
  };
  const options = roleOptions(fleet, [{ topic: order.topic, clusterHeader: 'cluster' }], {
    taken: (records) => note(order.role === 'intake' ? records : 0),
    committed: ({ counters }) => {
      for (const counts of counters.values()) note(counts.events);
    },
  });
  await (order.role === 'intake' ? runIntake : runDetect)({ ...options, worker: `bench-${order.role}` }, stop.signal);
  return { events };
});
