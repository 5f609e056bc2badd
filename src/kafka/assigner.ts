import { createHash } from 'node:crypto';
import type { PartitionAssigner } from 'kafkajs';
import { kafkajs } from './library.ts';

const { AssignerProtocol } = kafkajs;
const NAME = 'secretwatch-rendezvous';

export interface TopicPartition {
  topic: string;
  partition: number;
}

/**
 * Gives every partition to the worker with the highest hash of both, so that a worker that comes or goes moves few
 * partitions but its own; nobody gets more than his share, rounded up. `worker` is a name that survives a restart.
 */
export function rendezvous(worker: string): PartitionAssigner {
  return ({ cluster }) => ({
    name: NAME,
    version: 0,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.from(worker) }),
    }),
    assign: async ({ members, topics }) => {
      const partitions = topics.flatMap((topic) =>
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ topic, partition: partitionId })),
      );
      const names = new Map(members.map(({ memberId, memberMetadata }) => [memberId, nameOf(memberMetadata)]));
      return [...assignPartitions(names, partitions)].map(([memberId, own]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: byTopic(own),
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

function nameOf(metadata: Buffer): string {
  return AssignerProtocol.MemberMetadata.decode(metadata)?.userData.toString() ?? '';
}

/** Member id to its partitions. Two members of one name are told apart by their ids. */
export function assignPartitions(
  members: ReadonlyMap<string, string>,
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const ids = [...members.keys()].sort();
  const shares = new Map(ids.map((id) => [id, [] as TopicPartition[]]));
  const share = Math.ceil(partitions.length / ids.length);
  for (const partition of partitions) {
    const best = ids
      .filter((id) => (shares.get(id)?.length ?? 0) < share)
      .map((id) => ({ id, weight: weightOf(members.get(id) ?? '', partition) }))
      .reduce((a, b) => (b.weight > a.weight ? b : a));
    shares.get(best.id)?.push(partition);
  }
  return shares;
}

function weightOf(worker: string, { topic, partition }: TopicPartition): string {
  return createHash('sha256')
    .update(JSON.stringify([worker, topic, partition]))
    .digest('hex');
}

function byTopic(partitions: readonly TopicPartition[]): Record<string, number[]> {
  const topics = Map.groupBy(partitions, ({ topic }) => topic);
  return Object.fromEntries([...topics].map(([topic, own]) => [topic, own.map(({ partition }) => partition)]));
}
