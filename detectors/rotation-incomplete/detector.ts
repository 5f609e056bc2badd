import { z } from 'zod';
import { foldRevision } from '../../src/baseline/names.ts';
import { isRewrite } from '../../src/baseline/objects.ts';
import { type Due, type DueVerdict, defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { leftBehind } from './left-behind.ts';
import { learnRoundEnd, learnWrite, type Memory } from './memory.ts';
import { stemOf } from './names.ts';
import { putBack } from './put-back.ts';
import { leftOut } from './rounds.ts';
import { bothRead } from './versions.ts';

const config = z.strictObject({
  freshHours: z
    .number()
    .min(1)
    .default(72)
    .describe('Hours after its deletion for which a reader of a secret is told of.'),
  bothHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours after a new version came for which the old one may be read beside it.'),
  togetherHours: z
    .number()
    .min(1)
    .max(72)
    .default(6)
    .describe('Hours within which secrets of one name are written where they are rotated together.'),
  putBackHours: z.number().min(1).default(6).describe('Hours after a write in which an earlier writer puts it back.'),
});
export type Config = z.infer<typeof config>;

/** A rotation that did not reach everybody, or was undone. */
export default defineDetector<Memory, Config>({
  id: 'rotation-incomplete',
  version: 2,
  status: 'stable',
  title: 'Rotation not complete',
  severity: 'low',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7'],
  codes: ['rotation-incomplete'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 120 * DAY_US },
  key: (moment) => (isMissing(moment) || isWrite(moment) ? stemOf(moment.event.object.name) : undefined),
  empty: () => ({ versions: [], written: [], round: null, rounds: [], roundEndUs: 0 }),
  detect: (memory, moment, settings): Verdict | undefined =>
    isMissing(moment) ? leftBehind(moment, settings) : putBack(memory, moment, settings),
  learn: (memory, moment, { togetherHours }) => {
    if (isWrite(moment)) learnWrite(memory, moment, togetherHours * HOUR_US);
  },
  deadline: {
    at: (memory, settings) => next(memory, settings)?.atUs ?? 0,
    detect: (memory, due, settings) => judge(memory, due, settings),
    learn: (memory, { timeUs }, settings) => {
      if (next(memory, settings)?.isRound) learnRoundEnd(memory, timeUs);
      else memory.versions = memory.versions.slice(1);
    },
  },
});

/** A name that does not exist. */
function isMissing({ access }: Moment): boolean {
  return access?.verb === 'get' && access.code === 404;
}

/** A Helm release is a history of its own, not a value that is rotated. */
function isWrite({ event }: Moment): boolean {
  return isRewrite(event) && foldRevision(event.object.name) === event.object.name;
}

/** What is to be asked about next: a new version, or the namespaces that were written together. */
function next({ versions: [version], round }: Readonly<Memory>, settings: Config) {
  const versionUs = version ? version.madeUs + settings.bothHours * HOUR_US : Number.POSITIVE_INFINITY;
  const roundUs = round ? round.startUs + settings.togetherHours * HOUR_US : Number.POSITIVE_INFINITY;
  const atUs = Math.min(versionUs, roundUs);
  return Number.isFinite(atUs) ? { atUs, isRound: roundUs < versionUs } : undefined;
}

function judge(memory: Readonly<Memory>, due: Due, settings: Config): DueVerdict[] {
  return next(memory, settings)?.isRound ? leftOut(memory, due) : bothRead(memory, due);
}
