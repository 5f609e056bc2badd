import { setImmediate } from 'node:timers/promises';
import type { Kafka, TopicMessages } from '../../kafka/client.ts';
import type { TopicName } from '../../kafka/topics.ts';
import type { Commit, Counters, Engine, Position, SourcePosition } from '../../pipeline/engine.ts';
import { addCounters } from '../../pipeline/join.ts';
import type { StateChange } from '../../state/state.ts';
import { COUNTERS, counterRecords, POSITION, positionRecords, STATE, stateRecords } from './changelog.ts';
import { type GroupOffsets, Ledger } from './ledger.ts';
import { type Keyed, record, rejectRecord, sourceOf } from './records.ts';

/** Cells between two looks at what else is due, a few milliseconds' worth. */
const LOADED_AT_ONCE = 10_000;

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
    let count = 0;
    for (const [name, value] of await ledger.read()) {
      const [kind, first = '', block = '', key = ''] = JSON.parse(name) as string[];
      if (kind === STATE) load(first, { block, key, json: value });
      else if (kind === POSITION) position.set(first, JSON.parse(value) as SourcePosition);
      else if (kind === COUNTERS) this.#counters.set(first, JSON.parse(value) as Counters);
      count += 1;
      // A worker whose heart stands still is taken for dead.
      if (count % LOADED_AT_ONCE === 0) await setImmediate();
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
