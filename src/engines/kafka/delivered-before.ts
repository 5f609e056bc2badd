import type { TopicPartition } from '../../kafka/assigner.ts';
import type { Kafka, KafkaMessage } from '../../kafka/client.ts';
import { boundsOfTopic, type Offsets, offsetsOfGroup, setGroupOffsets } from '../../kafka/offsets.ts';
import { readPartition } from '../../kafka/read-partition.ts';
import type { Beginning } from '../../pipeline/delivery.ts';

/**
 * Where a sink began, by topic. One that is to begin behind the newest row is put there before anybody works for it;
 * that is kept as the offsets of a group that nobody ever joins, so that it is known after a restart.
 */
export async function beginOf(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  begin: Beginning,
): Promise<ReadonlyMap<string, Offsets>> {
  if (begin === 'oldest') return new Map();
  const begins = await Promise.all(topics.map((topic) => beginBehindNewest(kafka, groupId, topic)));
  return new Map(topics.map((topic, at) => [topic, begins[at] ?? new Map()]));
}

async function beginBehindNewest(kafka: Kafka, groupId: string, topic: string): Promise<Offsets> {
  const keeper = `${groupId}-began`;
  const known = await offsetsOfGroup(kafka, keeper, topic);
  const begun = known.size > 0 ? known : await endsOf(kafka, topic);
  // Written again although it stands there: the broker forgets what groups without members keep for days.
  await setGroupOffsets(kafka, keeper, topic, begun);
  if ((await offsetsOfGroup(kafka, groupId, topic)).size > 0) return begun;
  // Another worker may have joined meanwhile; then it was put there by that one.
  await setGroupOffsets(kafka, groupId, topic, begun).catch(() => {});
  return begun;
}

async function endsOf(kafka: Kafka, topic: string): Promise<Offsets> {
  return new Map([...(await boundsOfTopic(kafka, topic))].map(([partition, { high }]) => [partition, high]));
}

/** What a sink was given before of one partition, as far as it is still there. */
export async function deliveredBefore(
  kafka: Kafka,
  groupId: string,
  { topic, partition }: TopicPartition,
  begins: ReadonlyMap<string, Offsets>,
): Promise<KafkaMessage[]> {
  const bounds = (await boundsOfTopic(kafka, topic)).get(partition) ?? { low: 0, high: 0 };
  const next = (await offsetsOfGroup(kafka, groupId, topic)).get(partition) ?? 0;
  const begin = Math.max(begins.get(topic)?.get(partition) ?? 0, bounds.low);
  if (next <= begin) return [];
  const messages: KafkaMessage[] = [];
  // The group's offset is behind a record, so that one is there.
  await readPartition(kafka, { topic, partition }, (message) => {
    const offset = Number(message.offset);
    if (offset >= begin && offset < next) messages.push(message);
    return offset >= next - 1;
  });
  return messages;
}
