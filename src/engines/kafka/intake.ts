import type { Decoder } from '../../audit/decode.ts';
import type { Kafka, KafkaMessage } from '../../kafka/client.ts';
import type { PartitionWork } from '../../kafka/group.ts';
import type { RejectedLine, SourcePosition } from '../../pipeline/engine.ts';
import { Gatherer } from './gather.ts';
import type { RawInput } from './inputs.ts';
import { positionKey, rejectRecord, sourceOf } from './kafka-engine.ts';
import { Ledger } from './ledger.ts';

/** Raw records of one transaction at most. */
const BATCH_RECORDS = 10_000;

export interface IntakeOptions {
  kafka: Kafka;
  prefix: string;
  /** Partitions of our own topics. */
  partitions: number;
  groupId: string;
  input: RawInput;
  partition: number;
  createDecoder(cluster: string): Decoder;
  onCommit(taken: { records: number; rejects: readonly RejectedLine[] }, seconds: number): void;
}

/** Takes one raw partition: decodes, scrubs and writes by cluster. Keeps nothing but how far it has come. */
export async function openIntake(options: IntakeOptions): Promise<PartitionWork> {
  const { kafka, prefix, partitions, input, partition, groupId, createDecoder, onCommit } = options;
  const { topic } = input;
  const source = sourceOf({ topic, partition });
  const home = { topic: `${prefix}.positions`, partition: partition % partitions };
  const ledger = await Ledger.open(kafka, `${prefix}-intake-${topic}-${partition}`, home);
  const gatherer = new Gatherer(input, source, createDecoder);
  let next = await positionIn(ledger, source);

  const take = async (messages: readonly KafkaMessage[]): Promise<void> => {
    const start = performance.now();
    const { chunks, rejects } = gatherer.gather(messages);
    const offset = Number(messages.at(-1)?.offset ?? next - 1) + 1;
    const position = { key: positionKey(source), value: JSON.stringify({ offset, skip: 0 }) };
    await ledger.transact(
      [
        { topic: `${prefix}.events`, messages: chunks.map(({ cluster, text }) => ({ key: cluster, value: text })) },
        { topic: `${prefix}.rejected`, messages: rejects.map(rejectRecord) },
        { topic: home.topic, messages: [{ ...position, partition: home.partition }] },
      ],
      { groupId, topic, partition, offset },
    );
    next = offset;
    onCommit({ records: messages.length, rejects }, (performance.now() - start) / 1000);
  };

  return {
    next: () => next,
    process: async (messages) => {
      for (let at = 0; at < messages.length; at += BATCH_RECORDS) await take(messages.slice(at, at + BATCH_RECORDS));
    },
    close: () => ledger.close(),
  };
}

async function positionIn(ledger: Ledger, source: string): Promise<number> {
  const text = (await ledger.read()).get(positionKey(source))?.toString();
  return text === undefined ? 0 : (JSON.parse(text) as SourcePosition).offset;
}
