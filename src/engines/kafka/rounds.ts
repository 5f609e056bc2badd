import type { TopicMessages } from '../../kafka/client.ts';

/** One send is one record batch per partition, and brokers refuse batches above a megabyte. */
const MAX_BATCH_BYTES = 800 * 1024;
/** What a record needs beside its key and value. */
const RECORD_BYTES = 70;

/** Cuts records into sends that the broker takes, keeping the order within each topic. */
export function* rounds(sends: readonly TopicMessages[]): Generator<TopicMessages[]> {
  let round: TopicMessages[] = [];
  for (const { topic, messages } of sends) {
    let part: TopicMessages = { topic, messages: [] };
    let bytes = 0;
    for (const message of messages) {
      const size = RECORD_BYTES + lengthOf(message.key) + lengthOf(message.value);
      if (part.messages.length > 0 && bytes + size > MAX_BATCH_BYTES) {
        yield [...round, part];
        round = [];
        part = { topic, messages: [] };
        bytes = 0;
      }
      part.messages.push(message);
      bytes += size;
    }
    if (part.messages.length > 0) round.push(part);
  }
  if (round.length > 0) yield round;
}

function lengthOf(part: Buffer | string | null | undefined): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : (part?.length ?? 0);
}
