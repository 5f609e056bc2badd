import { setTimeout as delay } from 'node:timers/promises';
import { emptyOutcome } from '../../../src/detect/outcome.ts';
import { openOutbox } from '../../../src/engines/embedded/outbox.ts';
import type { Alert } from '../../../src/model/alert.ts';
import type { Sink } from '../../../src/pipeline/delivery.ts';
import { pump } from '../../../src/pipeline/pump.ts';
import { alertWith } from '../../cli/alert-fixture.ts';
import { commitOf } from '../../engines/commits.ts';
import type { SqlitePlace } from '../../engines/sqlite-place.ts';
import { SILENT } from '../../pipeline/delivery-clock.ts';
import type { Mood } from '../servers/http-target.ts';
import type { Wanted } from './arrivals.ts';
import type { Served } from './served.ts';

const COMMIT_ALERTS = 20;
const RETRY = { firstMs: 2, maxMs: 40 };

/** What becomes of all targets at once, in turn, and again: a machine that is busy for a while is so in all of them. */
const MANNERS = ['up', 'down', 'slow', 'flapping'] as const;
export type Manner = (typeof MANNERS)[number];
const ROUNDS = 5;
const PHASES = Array.from({ length: ROUNDS }, () => MANNERS).flat();
const FLAPS: readonly Mood[] = ['up', 'up', 'up', 'up', 'down', 'broken', 'busy', 'half', 'lost', 'late'];

/** Milliseconds of every commit, by what became of the targets meanwhile. */
export type Latencies = ReadonlyMap<Manner, readonly number[]>;

/** All revisions of all alerts, mixed, each alert's own in order. */
export function mixedRevisions({ alerts, revisions }: Omit<Wanted, 'texts'>, random: () => number): Alert[] {
  const left = Array.from({ length: alerts }, (_, at) => ({ id: `a${at}`, next: 1 }));
  const mixed: Alert[] = [];
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const { id, next } = left[at] as (typeof left)[number];
    // What has no field for a revision shows the user agent.
    mixed.push(alertWith({ id, revision: next, userAgent: String(next) }));
    if (next < revisions) (left[at] as (typeof left)[number]).next = next + 1;
    else left.splice(at, 1);
  }
  return mixed;
}

/** Commits alerts while targets come and go, and waits until each has what it is to have. */
export async function commitThroughFaults(
  place: SqlitePlace,
  served: readonly Served[],
  alerts: readonly Alert[],
  random: () => number,
): Promise<Latencies> {
  const engine = place.open();
  engine.commit(commitOf({}));
  const stop = new AbortController();
  const pumps = served.map(({ sink }) => pumpFrom(place.dir, sink, stop.signal));
  const latencies = new Map<Manner, number[]>(MANNERS.map((manner) => [manner, []]));
  const phaseAlerts = alerts.length / PHASES.length;
  const flap = () => FLAPS[Math.floor(random() * FLAPS.length)] as Mood;
  for (const [index, manner] of PHASES.entries()) {
    for (const { setMood } of served) setMood(manner === 'flapping' ? flap : manner);
    for (let at = index * phaseAlerts; at < (index + 1) * phaseAlerts; at += COMMIT_ALERTS) {
      latencies.get(manner)?.push(await timed(() => engine.commit(commitWith(alerts.slice(at, at + COMMIT_ALERTS)))));
      await delay(10);
    }
  }
  for (const { setMood } of served) setMood('up');
  while (served.some(({ sink }) => waitingFor(place.dir, sink) > 0)) await delay(100);
  stop.abort();
  await Promise.all(pumps);
  await Promise.all(served.map(({ settled }) => settled()));
  engine.close();
  return latencies;
}

export function commitWith(alerts: readonly Alert[]) {
  return commitOf({ outcome: { ...emptyOutcome(), alerts: [...alerts] } });
}

/** Milliseconds of some work, and of the turn before it that the fold waits for when sinks are at work. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await new Promise((resolve) => setImmediate(resolve));
  await work();
  return performance.now() - start;
}

async function pumpFrom(dir: string, sink: Sink, signal: AbortSignal): Promise<void> {
  const outbox = openOutbox(dir, sink.name, sink.kinds);
  await pump({ sink, outbox, observer: SILENT, retry: RETRY }, signal);
  await sink.close();
  outbox.close();
}

function waitingFor(dir: string, { name, kinds }: Sink): number {
  const outbox = openOutbox(dir, name, kinds);
  try {
    return outbox.waiting();
  } finally {
    outbox.close();
  }
}
