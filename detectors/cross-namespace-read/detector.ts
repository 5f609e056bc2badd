import { z } from 'zod';
import type { PrincipalCell } from '../../src/baseline/history.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minReads: z
    .int()
    .min(1)
    .default(20)
    .describe('Reads of its own, or five-minute spells of presence, before a foreign namespace is news.'),
  roamingNamespaces: z
    .int()
    .min(1)
    .default(3)
    .describe('Foreign namespaces from which on reading others counts as its habit.'),
  pageAt: z
    .number()
    .min(0)
    .default(1.6)
    .describe('Surprise, in decimal orders, from which a first read in a foreign namespace pages.'),
  roamingDays: z
    .int()
    .min(1)
    .default(3)
    .describe('Days with a new foreign namespace from which on that counts as its habit.'),
});
type Config = z.infer<typeof config>;

/** A right given so long ago explains its first use. */
const LATELY_US = 3 * DAY_US;
/** A namespace this young is new to everybody. */
const YOUNG_US = 48 * HOUR_US;

interface Memory {
  /** Foreign namespaces that were new, before the day going on; a flagged one counts too. */
  novelties: number;
  /** Days with a new foreign namespace, finished ones. */
  days: number;
  today: number;
  todayNovelties: number;
}

/** A service account reads secrets of a namespace that is neither its own nor one it ever read before. */
export default defineDetector<Memory, Config>({
  id: 'cross-namespace-read',
  version: 1,
  status: 'stable',
  title: 'Secret read across namespaces',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'NHI8', 'T1552.007'],
  codes: ['cross-namespace'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: (moment) => (isForeignRead(moment) ? moment.key : undefined),
  empty: () => ({ novelties: 0, days: 0, today: -1, todayNovelties: 0 }),
  detect: judge,
  learn,
});

function isForeignRead({ access, principal, past, key }: Moment): boolean {
  if (!access?.isRead || access.isContinued || !access.namespace || !principal.namespace) return false;
  return access.namespace !== principal.namespace && past.history.namespace(key, access) === undefined;
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { access, principal, past, event } = moment;
  const own = past.principal;
  if (!access || past.opportunities < settings.minReads) return undefined;
  const isRoaming = roams(memory, own, event.timeUs, settings);
  const born = past.objects.namespace(access.namespace)?.createdUs ?? 0;
  if (isRoaming && born > 0 && event.timeUs - born < YOUNG_US) return undefined;
  const known = Math.max(own?.foreignNamespaces ?? 0, finished(memory, event.timeUs).novelties);
  const score = -Math.log10((known + 0.5) / (past.opportunities + 1));
  const text = `${principal.namespace}/${principal.name} read ${access.name || 'all secrets'} in ${access.namespace} for the first time`;
  const giver = giverOf(moment);
  const why = giver ? `; ${giver} gave it the right lately` : '';
  const baseline = `${known} other namespaces in ${own?.reads ?? 0} reads and ${past.opportunities} opportunities so far${why}`;
  return {
    severity: isRoaming || giver || score < settings.pageAt ? 'low' : access.scope === 'namespace' ? 'high' : 'medium',
    reasons: [{ code: 'cross-namespace', score, text, baseline }],
    edge: `${access.scope} ${access.namespace}`,
  };
}

/** Who lately gave it this right on purpose: a pipeline, or a person who gives rights; never itself or a pod. */
function giverOf({ access, past, principal, event }: Moment): string | undefined {
  const binding = past.bindings.granting(access?.grant);
  if (!binding || binding.by === principal.username || event.timeUs - binding.changedUs > LATELY_US) return undefined;
  const isGiver = binding.byKind === 'human' ? binding.byEarlier > 0 : binding.byKind !== 'workload';
  return isGiver ? binding.by : undefined;
}

/** Whether reading in ever more namespaces is its habit. Who reads the whole cluster sees every namespace anyway. */
function roams(
  memory: Readonly<Memory>,
  own: Readonly<PrincipalCell> | undefined,
  nowUs: number,
  settings: Config,
): boolean {
  if ((own?.foreignNamespaces ?? 0) >= settings.roamingNamespaces || (own?.uses.cluster ?? 0) > 0) return true;
  return finished(memory, nowUs).days >= settings.roamingDays;
}

/** Novelties of the days before today: what happens today does not make itself normal. */
function finished(memory: Readonly<Memory>, nowUs: number): { novelties: number; days: number } {
  const isOver = dayOf(nowUs) > memory.today && memory.today >= 0;
  const { novelties, days, todayNovelties } = memory;
  return isOver ? { novelties: novelties + todayNovelties, days: days + 1 } : { novelties, days };
}

function learn(memory: Memory, { event }: Moment): void {
  const today = dayOf(event.timeUs);
  if (today > memory.today) Object.assign(memory, finished(memory, event.timeUs), { today, todayNovelties: 0 });
  memory.todayNovelties += 1;
}

function dayOf(timeUs: number): number {
  return Math.floor(timeUs / DAY_US);
}
