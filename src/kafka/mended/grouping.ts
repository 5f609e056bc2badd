import type { Message, PartitionerArgs } from 'kafkajs';

interface Ungrouped extends Omit<PartitionerArgs, 'message'> {
  messages: readonly Message[];
  partitioner(args: PartitionerArgs): number;
}

/** Messages by partition, in their order. The client copies all that it has for every single one. */
export function groupByPartition({ topic, partitionMetadata, messages, partitioner }: Ungrouped) {
  const groups: Record<number, Message[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message });
    const group = groups[partition];
    if (group) group.push(message);
    else groups[partition] = [message];
  }
  return groups;
}
