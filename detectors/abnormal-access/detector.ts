import { z } from 'zod';
import { PEOPLE_PER_DAY } from '../../src/baseline/bars.ts';
import { emptyPurse, mayAlert, type Purse, spend } from '../../src/baseline/budget.ts';
import type { Novelty } from '../../src/baseline/observation.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { reasonsOf } from '../../src/detect/novelty-words.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';

/** Alerts a day that an operator takes if nothing else is said. */
const USUAL_ALERTS = 3;

const config = z.strictObject({
  alertsPerDay: z
    .number()
    .min(0)
    .max(1000)
    .default(USUAL_ALERTS)
    .describe('Most alerts per cluster and day that this may raise; what is beyond is recorded as low.'),
  highPerDay: z.number().min(0).max(1000).default(1).describe('Of these, most with severity high.'),
  highAt: z.number().min(1).default(2).describe('How many times the bar a score must reach for severity high.'),
  lowAt: z.number().min(0).max(1).default(0.6).describe('Share of the bar from which a read is recorded as low.'),
  recordAt: z
    .number()
    .min(0)
    .default(3)
    .describe('Score, in decimal orders of improbability, from which a read is recorded as info.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  purse: Purse;
  highPurse: Purse;
}

/** A read that is rare for who made it, for those like it, and for the secret: one learned score, within a budget. */
export default defineDetector<Memory, Config>({
  id: 'abnormal-access',
  version: 4,
  status: 'stable',
  title: 'Abnormal access to a secret',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007'],
  codes: [
    'cluster-wide-scope',
    'enumeration',
    'cross-team',
    'cross-namespace',
    'first-namespace',
    'first-secret',
    'new-verb',
    'new-source',
    'new-user-agent',
    'unusual-hour',
  ],
  config,
  needs: [],
  // One purse for the cluster; a second cell could only be a mistake.
  memory: { cap: 2, ttlUs: 400 * DAY_US },
  key: ({ novelty }) => (novelty && novelty.score > 0 ? 'budget' : undefined),
  empty: () => ({ purse: emptyPurse(), highPurse: emptyPurse() }),
  detect: judge,
  learn: (memory, moment, settings, verdict) => {
    if (verdict?.isExpected) return;
    const { timeUs } = moment.event;
    if (verdict?.severity === 'medium' || verdict?.severity === 'high')
      spend(memory.purse, whoOf(moment), settings.alertsPerDay, timeUs);
    if (verdict?.severity === 'high') spend(memory.highPurse, whoOf(moment), settings.highPerDay, timeUs);
  },
});

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const severity = severityOf(memory, moment, settings);
  if (!severity) return undefined;
  const { access } = moment;
  return {
    severity,
    reasons: reasonsOf(moment),
    edge: `${access?.scope} ${access?.namespace}/${access?.name}`,
  };
}

function severityOf(memory: Readonly<Memory>, moment: Moment, settings: Config): Severity | undefined {
  const { novelty, event } = moment;
  if (!novelty) return undefined;
  const { score, base } = novelty;
  if (!Number.isFinite(base)) return undefined;
  const bar = barOf(novelty, moment, settings);
  if (score < bar) return score >= settings.lowAt * base ? 'low' : score >= settings.recordAt ? 'info' : undefined;
  if (novelty.isTold) return 'low';
  const who = whoOf(moment);
  if (!mayAlert(memory.purse, who, settings.alertsPerDay, event.timeUs)) return 'low';
  const isHigh = score >= settings.highAt * bar && mayAlert(memory.highPurse, who, settings.highPerDay, event.timeUs);
  return isHigh ? 'high' : 'medium';
}

/** Who takes more alerts than usual hears of people who are less strange, and the other way round. */
function barOf({ bar, base, isByTail, isHabit }: Novelty, { past }: Moment, { alertsPerDay }: Config): number {
  const perDay = (PEOPLE_PER_DAY * alertsPerDay) / USUAL_ALERTS;
  const level = isByTail && alertsPerDay !== USUAL_ALERTS ? past.baseline.level('human', perDay) : 0;
  if (level === 0) return bar;
  const followed = base * Math.max(1, level);
  return isHabit ? Math.max(bar, followed) : followed;
}

/** Alerts are grouped by principal and credential. */
function whoOf({ key, credential }: Moment): string {
  return `${key}\u001f${credential.id}`;
}
