import { z } from 'zod';
import { isRewrite } from '../../src/baseline/objects.ts';
import { type Due, type DueVerdict, defineDetector } from '../../src/detect/contract.ts';
import { actorOfPod, usernameOf } from '../../src/detect/holding-pod.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import { objectKey } from '../../src/model/object-key.ts';
import { DAY_US, formatTime, HOUR_US, SECOND_US } from '../../src/model/time.ts';
import {
  isPodRead,
  learnJudged,
  learnRead,
  learnWrite,
  MAX_WRITES,
  type Memory,
  type StalePod,
  stalePods,
  type Write,
  writesBefore,
} from './copies.ts';

const config = z.strictObject({
  graceHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours after a write in which its consumers are to take up the new value.'),
  stateWrites: z
    .int()
    .min(2)
    .max(MAX_WRITES)
    .default(4)
    .describe('Writes within that time from which on a secret is state, not a credential: nobody is told of.'),
  routineWrites: z
    .int()
    .min(2)
    .max(15)
    .default(5)
    .describe('Writes in the two weeks before from which on one more is routine: its old copies are for the record.'),
  bulkWrites: z
    .int()
    .min(10)
    .default(50)
    .describe(
      'Secrets that one writer rewrote within an hour or two from which on it is maintenance: a new storage key, no new values.',
    ),
});
type Config = z.infer<typeof config>;

/** A secret was written, and a pod that lives still holds the value before it. */
export default defineDetector<Memory, Config>({
  id: 'stale-secret-copy',
  version: 4,
  status: 'stable',
  title: 'Old copy of a rotated secret',
  severity: 'medium',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7'],
  codes: ['stale-copy'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: (moment) => (isPodRead(moment) || isRewrite(moment.event) ? keyOf(moment) : undefined),
  empty: () => ({ copies: [], writes: [], told: [], pace: [], stateUs: 0 }),
  detect: () => undefined,
  learn: (memory, moment, { graceHours }) =>
    isRewrite(moment.event) ? learnWrite(memory, moment, graceHours * HOUR_US) : learnRead(memory, moment),
  deadline: {
    at: ({ writes: [first] }, { graceHours }) => (first ? first.timeUs + graceHours * HOUR_US : 0),
    detect: judge,
    learn: (memory, due, settings) => {
      const isState = isStateOf(memory, settings);
      learnJudged(memory, isState ? [] : staleAt(memory, due), isState);
    },
  },
});

function keyOf({ event: { object } }: Moment): string {
  return objectKey(object.namespace, object.name);
}

function staleAt(memory: Readonly<Memory>, { key, timeUs, past }: Due): StalePod[] {
  const [write] = memory.writes;
  return write ? stalePods(memory, key, write, timeUs, past) : [];
}

function isStateOf({ writes }: Readonly<Memory>, { stateWrites }: Config): boolean {
  return writes.length >= stateWrites;
}

function judge(memory: Readonly<Memory>, due: Due, settings: Config): DueVerdict[] {
  const [write] = memory.writes;
  if (!write || isStateOf(memory, settings)) return [];
  if (due.past.objects.rewritesAround(write.by, write.timeUs) >= settings.bulkWrites) return [];
  const isRoutine = writesBefore(memory, write) >= settings.routineWrites;
  const byAccount = Map.groupBy(staleAt(memory, due), ({ pod }) => usernameOf(pod));
  return [...byAccount.values()].flatMap(([first, ...others]) =>
    first ? [verdictOn([first, ...others], write, due, isRoutine)] : [],
  );
}

function verdictOn(
  pods: readonly [StalePod, ...StalePod[]],
  write: Write,
  { key, timeUs, past }: Due,
  isRoutine: boolean,
): DueVerdict {
  const [namespace = '', name = ''] = key.split('/');
  const listed = pods.map(({ pod, how }) => `${pod.name} (${how})`).join(', ');
  const text = `${key} as it was before ${write.by} wrote it at ${formatTime(write.timeUs)} is still held by ${listed}`;
  const passed = span((timeUs - write.timeUs) / SECOND_US);
  const baseline = `${passed} to take up the new value; alive by the tokens that are still renewed`;
  return {
    about: actorOfPod(pods[0].pod, past),
    severity: !isRoutine && pods.some(({ isConsumer }) => isConsumer) ? 'medium' : 'low',
    edge: key,
    reasons: [{ code: 'stale-copy', score: 1.5, text, baseline }],
    evidence: [write.evidence],
    secrets: [{ namespace, name, verb: write.evidence.verb, count: 1 }],
  };
}
