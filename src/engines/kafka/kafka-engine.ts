import type { TopicPartition } from '../../kafka/assigner.ts';
import type { Kafka, TopicMessages } from '../../kafka/client.ts';
import type { TopicName } from '../../kafka/topics.ts';
import type { MemoryRow } from '../../model/row.ts';
import type { Commit, Counters, Engine, Position, SourcePosition } from '../../pipeline/engine.ts';
import { addCounters } from '../../pipeline/join.ts';
import type { StateChange } from '../../state/state.ts';
import { type GroupOffsets, Ledger } from './ledger.ts';

/** Keys of the changelog: what it is, then whose. JSON, so that no name can look like another's end. */
const POSITION = 'position';
const COUNTERS = 'counters';
const STATE = 'state';

export interface KafkaEngineOptions {
  kafka: Kafka;
  /** Before the dot in every topic, and in the transactional id. */
  prefix: string;
  partition: number;
  /** The group whose lag is to be shown; it reads the events of this partition. */
  groupId?: string;
}

/**
 * Keeps one partition's state in a compacted changelog and its results in topics, one transaction per batch. Results
 * and state stand in the same partition number as the events that they come from.
 */
export class KafkaEngine implements Engine {
  readonly #options: KafkaEngineOptions;
  readonly #counters = new Map<string, Counters>();
  #ledger: Ledger | undefined;

  constructor(options: KafkaEngineOptions) {
    this.#options = options;
  }

  /** Takes the partition from whoever had it, and reads what stands. */
  async restore(load: (cluster: string, change: StateChange & { json: string }) => void): Promise<Position> {
    const ledger = await this.#open();
    const position = new Map<string, SourcePosition>();
    this.#counters.clear();
    for (const [name, value] of await ledger.read()) {
      const [kind, first = '', block = '', key = ''] = JSON.parse(name) as string[];
      if (kind === STATE) load(first, { block, key, json: value.toString() });
      else if (kind === POSITION) position.set(first, JSON.parse(value.toString()) as SourcePosition);
      else if (kind === COUNTERS) this.#counters.set(first, JSON.parse(value.toString()) as Counters);
    }
    return position;
  }

  async commit(commit: Commit): Promise<void> {
    // What is drained must be drained before anything is waited for.
    const state = this.#to('state', stateRecords(commit));
    if (!this.#ledger) await this.restore(() => {});
    const ledger = await this.#open();
    const sums = this.#sums(commit);
    state.messages.push(...this.#to('state', [...positionRecords(commit), ...counterRecords(sums)]).messages);
    await ledger.transact([...this.#results(commit), state], this.#offsets(commit));
    for (const [cluster, counters] of sums) this.#counters.set(cluster, counters);
  }

  /** Sums by cluster, as of the last commit or restore. */
  counters(): ReadonlyMap<string, Counters> {
    return this.#counters;
  }

  async close(): Promise<void> {
    await this.#ledger?.close();
    this.#ledger = undefined;
  }

  async #open(): Promise<Ledger> {
    const { kafka, prefix, partition } = this.#options;
    this.#ledger ??= await Ledger.open(kafka, `${prefix}-detect-${partition}`, { topic: `${prefix}.state`, partition });
    return this.#ledger;
  }

  /** The sums of the clusters that this commit counted, with it. */
  #sums({ counters }: Commit): Map<string, Counters> {
    const sums = new Map<string, Counters>();
    for (const [cluster, counts] of counters) {
      const before = this.#counters.get(cluster);
      if (before) sums.set(cluster, { ...before });
      addCounters(sums, cluster, counts);
    }
    return sums;
  }

  #results({ outcome, rejects }: Commit): TopicMessages[] {
    const { accesses, facts, findings, alerts } = outcome;
    return [
      this.#to('accesses', accesses.map(record)),
      this.#to('facts', facts.map(record)),
      this.#to('findings', findings.map(record)),
      this.#to('alerts', alerts.map(record)),
      this.#to('rejected', rejects.map(rejectRecord)),
    ];
  }

  #to(name: TopicName, records: Iterable<Keyed>): TopicMessages {
    const { prefix, partition } = this.#options;
    return {
      topic: `${prefix}.${name}`,
      messages: Array.from(records, ({ key, value }) => ({ key, value, partition })),
    };
  }

  #offsets({ position }: Commit): GroupOffsets | undefined {
    const { groupId, prefix, partition } = this.#options;
    const topic = `${prefix}.events`;
    const at = position.get(sourceOf({ topic, partition }));
    return at && groupId !== undefined ? { groupId, topic, partition, offset: at.offset } : undefined;
  }
}

interface Keyed {
  key: string;
  value: string | null;
}

/** Blocks of memory that questions ask for. */
const ASKED_BLOCKS: ReadonlySet<string> = new Set(['clock', 'credentials', 'baseline.subjects', 'baseline.edges']);

/** A record of the changelog as questions want it; undefined for the rest of the fold's memory. */
export function memoryRow(name: string, json: string | null): MemoryRow | undefined {
  if (!name.startsWith('[')) return undefined;
  const [kind, cluster = '', block = '', key = ''] = JSON.parse(name) as string[];
  if (kind === COUNTERS) return { kind: 'memory', cluster, block: COUNTERS, key: '', json };
  if (kind === POSITION) return feedRow(cluster, json);
  const isAsked = kind === STATE && ASKED_BLOCKS.has(block);
  return isAsked ? { kind: 'memory', cluster, block, key, json } : undefined;
}

/** How far a raw source has come in the log of a cluster: `SOURCE@CLUSTER`. The partition's own position has no cluster. */
function feedRow(name: string, json: string | null): MemoryRow | undefined {
  const at = name.lastIndexOf('@');
  const [source, cluster] = [name.slice(0, at), name.slice(at + 1)];
  return at < 0 ? undefined : { kind: 'memory', cluster, block: 'feeds', key: source, json };
}

/** Under which a compacted topic keeps how far a source was read. */
export function positionKey(source: string): string {
  return JSON.stringify([POSITION, source]);
}

/** A partition as a source: its offset is that of the next record. */
export function sourceOf({ topic, partition }: TopicPartition): string {
  return `kafka:${topic}/${partition}`;
}

function record(row: { cluster: string }): Keyed {
  return { key: row.cluster, value: JSON.stringify(row) };
}

/** A reject as it stands in its topic; `source` and `offset` say where the piece of input is. */
export function rejectRecord({ source, offset, rejected }: Commit['rejects'][number]): Keyed {
  const { cluster, code, excerpt } = rejected;
  return { key: cluster, value: JSON.stringify({ cluster, source, offset, code, excerpt }) };
}

function* stateRecords({ state }: Commit): Generator<Keyed> {
  for (const { cluster, changes } of state) {
    let [begun, beginning] = ['', ''];
    for (const { block, key, json } of changes.drain()) {
      // Of [kind, cluster, block, key], all but the last is the same for all changes of a block.
      if (block !== begun) [begun, beginning] = [block, JSON.stringify([STATE, cluster, block]).slice(0, -1)];
      yield { key: `${beginning},${JSON.stringify(key)}]`, value: json };
    }
  }
}

function* positionRecords({ position }: Commit): Generator<Keyed> {
  for (const [source, at] of position) yield { key: positionKey(source), value: JSON.stringify(at) };
}

function* counterRecords(counters: ReadonlyMap<string, Counters>): Generator<Keyed> {
  for (const [cluster, counts] of counters) {
    yield { key: JSON.stringify([COUNTERS, cluster]), value: JSON.stringify(counts) };
  }
}
