import type { Kafka } from '../../kafka/client.ts';
import { boundsOfTopic, offsetsOfGroup } from '../../kafka/offsets.ts';
import type { SinkOrder, SinkStanding } from '../../pipeline/delivery.ts';
import { groupOf, TOPIC_OF } from './deliver.ts';

/** How the sinks of a fleet stand by the offsets of their groups; those that were never served are left out. */
export async function readFleetStandings(
  kafka: Kafka,
  prefix: string,
  orders: readonly Pick<SinkOrder, 'name' | 'kinds'>[],
): Promise<SinkStanding[]> {
  const standings = await Promise.all(orders.map((order) => standingOf(kafka, prefix, order)));
  return standings.filter((standing) => standing !== undefined);
}

async function standingOf(
  kafka: Kafka,
  prefix: string,
  { name, kinds }: Pick<SinkOrder, 'name' | 'kinds'>,
): Promise<SinkStanding | undefined> {
  const topics = kinds.map((kind) => `${prefix}.${TOPIC_OF[kind]}`);
  const lags = await Promise.all(topics.map((topic) => lagOf(kafka, groupOf(prefix, name), topic)));
  const known = lags.filter((lag) => lag !== undefined);
  if (known.length === 0) return undefined;
  // Failures are counted by each worker: its metrics have them.
  return { sink: name, waiting: known.reduce((sum, lag) => sum + lag, 0) };
}

/** Records behind a group's offsets; undefined where it has none. */
async function lagOf(kafka: Kafka, groupId: string, topic: string): Promise<number | undefined> {
  const [bounds, offsets] = await Promise.all([boundsOfTopic(kafka, topic), offsetsOfGroup(kafka, groupId, topic)]);
  if (offsets.size === 0) return undefined;
  return [...bounds].reduce((sum, [partition, { low, high }]) => sum + high - (offsets.get(partition) ?? low), 0);
}
