import type { Admin, Kafka } from './client.ts';

/** Next offset of every partition of a topic as a group has it; those that it has none of are left out. */
export type Offsets = ReadonlyMap<number, number>;

export async function offsetsOfGroup(kafka: Kafka, groupId: string, topic: string): Promise<Offsets> {
  return connected(kafka, async (admin) => {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const known = (answer?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
    return new Map(known.filter(([, offset]) => offset >= 0));
  });
}

/** How far a group is behind, in records of all topics; `isKnown` where it ever committed anything. */
export interface GroupLag {
  records: number;
  isKnown: boolean;
}

export async function lagOfGroup(kafka: Kafka, groupId: string, topics: readonly string[]): Promise<GroupLag> {
  return connected(kafka, async (admin) => {
    const lag: GroupLag = { records: 0, isKnown: false };
    const answers = await admin.fetchOffsets({ groupId, topics: [...topics] });
    for (const { topic, partitions } of answers) {
      const committed = new Map(partitions.map((each) => [each.partition, each]));
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const { offset = '-1', metadata = null } = committed.get(partition) ?? {};
        if (Number(offset) >= 0) lag.isKnown = true;
        lag.records += Math.max(0, Number(high) - Math.max(Number(low), Number(offset), passedIn(metadata)));
      }
    }
    return lag;
  });
}

/**
 * What a commit says beside its offset: up to where nothing waits. Marks of transactions follow the last record, and the
 * offset stays right behind that one.
 */
export function passedMetadata(passed: number): string {
  return `passed ${passed}`;
}

function passedIn(metadata: string | null): number {
  return Number(/^passed (\d+)$/.exec(metadata ?? '')?.[1] ?? 0);
}

/** First and next offset of every partition. */
export async function boundsOfTopic(kafka: Kafka, topic: string): Promise<Map<number, { low: number; high: number }>> {
  return connected(kafka, async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
  });
}

/** Puts a group that nobody works in where it is to begin. */
export async function setGroupOffsets(kafka: Kafka, groupId: string, topic: string, offsets: Offsets): Promise<void> {
  await connected(kafka, (admin) => {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    return admin.setOffsets({ groupId, topic, partitions });
  });
}

async function connected<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
