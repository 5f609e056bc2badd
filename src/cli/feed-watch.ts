import { setTimeout as delay } from 'node:timers/promises';
import type { Metrics } from '../api/metrics.ts';
import type { Diagnosis, Patient } from '../report/diagnosis.ts';
import { diagnose } from '../report/doctor.ts';
import { readFeeds } from '../report/feeds.ts';
import type { Timeline } from '../timeline/port.ts';
import { escapeText } from './text/escape.ts';

/** First look when a start has had time to read something, then so often. */
const FIRST_MS = 60_000;
const EVERY_MS = 10 * 60_000;

/** What is wrong with the feeds of a store now, which `metrics` then show. */
export async function lookAtFeeds(
  timeline: Timeline,
  detectors: Patient['detectors'],
  metrics: Pick<Metrics, 'setFeeds'>,
): Promise<Diagnosis[]> {
  const { feeds, rejects } = await readFeeds(timeline);
  const found = diagnose(feeds, rejects, { detectors, nowUs: Date.now() * 1000 });
  const faults = found.filter(({ severity }) => severity !== 'ok');
  metrics.setFeeds(
    faults,
    feeds.map(({ cluster, lastEventUs }) => [cluster, lastEventUs] as const),
  );
  return found;
}

/**
 * Looks at the feeds every ten minutes until the signal fires, and tells those faults that were not there the last time.
 * A look that fails says nothing of the feeds.
 */
export async function watchFeeds(
  look: () => Promise<Diagnosis[]>,
  tell: (faults: readonly Diagnosis[]) => void,
  signal: AbortSignal,
  wait: (ms: number) => Promise<unknown> = (ms) => delay(ms, undefined, { signal, ref: false }),
): Promise<void> {
  let known = new Set<string>();
  for (let ms = FIRST_MS; !signal.aborted; ms = EVERY_MS) {
    // Aborting ends the wait with an error; the loop's own condition says what it means.
    const isOver = await wait(ms).then(
      () => signal.aborted,
      () => true,
    );
    if (isOver) return;
    const found = await look().catch(() => undefined);
    if (!found) continue;
    const faults = found.filter(({ severity }) => severity === 'error' || severity === 'warning');
    tell(faults.filter((fault) => !known.has(keyOf(fault))));
    known = new Set(faults.map(keyOf));
  }
}

function keyOf({ code, cluster }: Diagnosis): string {
  return `${code} ${cluster}`;
}

/** A fault in one line, for a log. Escaped. */
export function faultText({ severity, code, cluster, what, advice }: Diagnosis): string {
  return escapeText(`${severity} ${code}${cluster && ` of ${cluster}`}: ${what}; ${advice}`);
}
