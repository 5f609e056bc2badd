import type { KafkaMessage } from 'kafkajs';

/** Work on one partition for as long as this worker has it. */
export interface PartitionWork {
  /**
   * Offset of the record that comes next: the truth, whatever the group's offsets say. Undefined where the group's
   * offsets are all there is; they are committed behind what was processed.
   */
  next(): number | undefined;
  /** Takes records that follow each other; when it answers, they stand. */
  process(messages: readonly KafkaMessage[]): Promise<void>;
  close(): Promise<void>;
}
