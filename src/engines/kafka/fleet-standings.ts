import type { Kafka } from '../../kafka/client.ts';
import { type GroupLag, lagOfGroup } from '../../kafka/offsets.ts';
import type { SinkOrder, SinkStanding } from '../../pipeline/delivery.ts';
import { groupOf, TOPIC_OF } from './sink-group.ts';

/** How the sinks of a fleet stand by the offsets of their groups; those that were never served are left out. */
export async function readFleetStandings(
  kafka: Kafka,
  prefix: string,
  orders: readonly Pick<SinkOrder, 'name' | 'kinds'>[],
): Promise<SinkStanding[]> {
  const lags = await Promise.all(orders.map((order) => lagOfSink(kafka, prefix, order)));
  // Failures are counted by each worker: its metrics have them.
  return orders.flatMap(({ name }, at) => (lags[at]?.isKnown ? [{ sink: name, waiting: lags[at].records }] : []));
}

/** Rows of all workers that wait for a sink. */
export function lagOfSink(
  kafka: Kafka,
  prefix: string,
  { name, kinds }: Pick<SinkOrder, 'name' | 'kinds'>,
): Promise<GroupLag> {
  const topics = kinds.map((kind) => `${prefix}.${TOPIC_OF[kind]}`);
  return lagOfGroup(kafka, groupOf(prefix, name), topics);
}
