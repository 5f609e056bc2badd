import type { KafkaMessage } from '../../kafka/client.ts';
import { type GroupOptions, workInGroup } from '../../kafka/group.ts';
import type { PartitionWork } from '../../kafka/partition-work.ts';
import type { RowKind } from '../../model/row.ts';
import { deliverSelected } from '../../pipeline/deliver-rows.ts';
import type { Committed, DeliveryObserver, Refused, Sink, SinkOrder } from '../../pipeline/delivery.ts';
import { openSink, untilItWorks } from '../../pipeline/open-sink.ts';
import { REAL_CLOCK } from '../../pipeline/real-clock.ts';
import { pauseMs, type Rhythm } from '../../pipeline/rhythm.ts';
import { committedIn } from './committed-rows.ts';
import { beginOf, deliveredBefore } from './delivered-before.ts';
import { openRefusals, type Refusals } from './refusals.ts';
import { type RoleOptions, sharedOf } from './roles.ts';
import { groupOf, TOPIC_OF } from './sink-group.ts';
import { tellWaiting } from './tell-waiting.ts';

const FETCH_BYTES = 2 * 1024 * 1024;
/** A timer of the runtime holds no more than some weeks. */
const MAX_WAIT_MS = 60_000;

/** Committed rows to one sink, at least once: the group's offsets are the cursor, and the sink knows rows again. */
export async function runDeliver(
  options: RoleOptions,
  order: SinkOrder,
  observer: DeliveryObserver,
  signal: AbortSignal,
): Promise<void> {
  const { kafka, topics, log } = options;
  const { prefix } = topics;
  const kinds = new Map(order.kinds.map((kind) => [`${prefix}.${TOPIC_OF[kind]}`, kind]));
  const groupId = groupOf(prefix, order.name);
  // A broker that has just begun knows no groups yet.
  const findBegins = () => beginOf(kafka, groupId, [...kinds.keys()], order.begin);
  const begins = await untilItWorks(order.name, findBegins, observer, signal);
  const shared = await openSink(order, observer, signal);
  if (!begins || !shared) return shared?.close();
  const refusals = await openRefusals(kafka, prefix, order.name);
  const group: GroupOptions = {
    ...sharedOf(options, 'deliver'),
    groupId,
    topics: [...kinds.keys()],
    fetchBytes: FETCH_BYTES,
    // What stands is told again also while nothing new comes.
    opensAtOnce: shared.standing !== undefined,
    open: async (topic, partition) => {
      const kind = kinds.get(topic);
      if (!kind) throw new Error(`nobody asked for topic ${topic}`);
      const work: Work = { kind, order, sink: shared, refusals, observer, signal };
      if (!shared.standing) return deliverWork(work, async () => {});
      return deliverStanding(work, await deliveredBefore(kafka, groupId, { topic, partition }, begins));
    },
  };
  const ended = new AbortController();
  const telling = tellWaiting(options, order, observer, AbortSignal.any([signal, ended.signal]));
  try {
    log.info({ sink: order.name }, 'Delivering.');
    await workInGroup(kafka, group, signal);
  } finally {
    ended.abort();
    await telling;
    await refusals.close();
    await shared.close();
  }
}

interface Work {
  kind: RowKind;
  order: SinkOrder;
  sink: Sink;
  refusals: Refusals;
  observer: DeliveryObserver;
  signal: AbortSignal;
}

function deliverWork(work: Work, close: () => Promise<void>): PartitionWork {
  const { kind, order, sink, refusals, observer, signal } = work;
  const { nowMs } = REAL_CLOCK;
  let lastMs = -Infinity;
  return {
    next: () => undefined,
    process: async (messages) => {
      const rows = messages.flatMap((message) => committedIn(kind, message));
      await untilServed(order.rhythm, lastMs, signal);
      const taken = async (_rows: readonly Committed[], refused: readonly Refused[]) => {
        await refusals.keep(refused);
        lastMs = nowMs();
      };
      const hasAll = await deliverSelected({ sink, observer }, rows, taken, signal);
      if (!hasAll) throw new Error('stopped before the target took it');
    },
    close,
  };
}

/** What is told again is that of the partitions that this worker has: each has a sink of its own. */
async function deliverStanding(work: Work, delivered: readonly KafkaMessage[]): Promise<PartitionWork> {
  const sink = await work.order.open();
  const before = delivered.flatMap((message) => committedIn(work.kind, message));
  const stop = repeatStanding(sink, before, work.observer);
  return deliverWork({ ...work, sink }, async () => {
    await stop();
    await sink.close();
  });
}

async function untilServed(rhythm: Rhythm, lastMs: number, signal: AbortSignal): Promise<void> {
  const left = () => (signal.aborted ? 0 : pauseMs(rhythm, REAL_CLOCK.nowMs(), lastMs));
  for (let ms = left(); ms > 0; ms = left()) await REAL_CLOCK.wait(Math.min(ms, MAX_WAIT_MS), signal);
}

/** Tells a target again and again what lasts; answers what ends it. */
function repeatStanding(
  { name, standing }: Sink,
  before: readonly Committed[],
  observer: DeliveryObserver,
): () => Promise<void> {
  const stop = new AbortController();
  standing?.remember(before);
  const repeat = async () => {
    while (standing && !stop.signal.aborted) {
      await standing.repeat(stop.signal).catch((error) => observer.retried(name, error));
      await REAL_CLOCK.wait(standing.everyMs, stop.signal);
    }
  };
  const running = repeat();
  return async () => {
    stop.abort();
    await running;
  };
}
