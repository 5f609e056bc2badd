import type { Decoder } from '../../audit/decode.ts';
import type { Kafka, KafkaMessage } from '../../kafka/client.ts';
import type { PartitionWork } from '../../kafka/partition-work.ts';
import type { RejectedLine, SourcePosition } from '../../pipeline/engine.ts';
import type { Standing } from '../../pipeline/standing-feed.ts';
import { positionKey } from './changelog.ts';
import { Gatherer } from './gather.ts';
import type { RawInput } from './inputs.ts';
import { Ledger } from './ledger.ts';
import { rejectRecord, sourceOf } from './records.ts';
import { withStanding } from './standing-chunks.ts';

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
  /** What every cluster is told before its events. */
  standing: readonly Standing[];
  createDecoder(cluster: string): Decoder;
  onCommit(taken: { records: number; rejects: readonly RejectedLine[] }, seconds: number): void;
}

/** Takes one raw partition: decodes, scrubs and writes by cluster. Keeps nothing but how far it has come. */
export async function openIntake(options: IntakeOptions): Promise<PartitionWork> {
  const { kafka, prefix, partitions, input, partition, groupId, standing, createDecoder, onCommit } = options;
  const { topic } = input;
  const source = sourceOf({ topic, partition });
  const home = { topic: `${prefix}.positions`, partition: partition % partitions };
  const ledger = await Ledger.open(kafka, `${prefix}-intake-${topic}-${partition}`, home);
  const gatherer = new Gatherer(input, source, createDecoder);
  const kept = await readKept(ledger, source);
  let { next } = kept;

  const take = async (messages: readonly KafkaMessage[]): Promise<void> => {
    const start = performance.now();
    const { chunks: gathered, rejects } = gatherer.gather(messages);
    const { chunks, marks } = withStanding(gathered, standing, kept.told);
    const offset = Number(messages.at(-1)?.offset ?? next - 1) + 1;
    const positions = [
      { key: positionKey(source), value: JSON.stringify({ offset, skip: 0 }) },
      ...[...marks].map(([name, mark]) => ({ key: toldKey(source, name), value: JSON.stringify(mark) })),
    ];
    await ledger.transact(
      [
        { topic: `${prefix}.events`, messages: chunks.map(({ cluster, text }) => ({ key: cluster, value: text })) },
        { topic: `${prefix}.rejected`, messages: rejects.map(rejectRecord) },
        { topic: home.topic, messages: positions.map((each) => ({ ...each, partition: home.partition })) },
      ],
      { groupId, topic, partition, offset },
    );
    next = offset;
    for (const [name, mark] of marks) kept.told.set(name, mark);
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

/** Where the raw partition was left, and the marks of what was told through it. */
async function readKept(ledger: Ledger, source: string): Promise<{ next: number; told: Map<string, string> }> {
  const values = await ledger.read();
  const text = values.get(positionKey(source));
  const told = new Map<string, string>();
  for (const [key, value] of values) {
    const name = toldName(key, source);
    if (name !== undefined) told.set(name, JSON.parse(value) as string);
  }
  return { next: text === undefined ? 0 : (JSON.parse(text) as SourcePosition).offset, told };
}

const TOLD = 'told';

function toldKey(source: string, name: string): string {
  return JSON.stringify([TOLD, source, name]);
}

function toldName(key: string, source: string): string | undefined {
  const [kind, from, name] = JSON.parse(key) as string[];
  return kind === TOLD && from === source ? name : undefined;
}
