import { z } from 'zod';
import { isNewSecret } from '../../src/baseline/baseline.ts';
import { scopeUseOf } from '../../src/baseline/history.ts';
import { foldRevision } from '../../src/baseline/names.ts';
import { FACETS } from '../../src/baseline/subjects.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { addTo, evidenceIn, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import { nameOf } from '../../src/detect/words.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minReads: z
    .int()
    .min(1)
    .default(20)
    .describe('Reads of its own, or five-minute spells of presence, before a principal can be said to sweep.'),
  minHours: z.int().min(0).default(5).describe('Hours with reads before its busiest hour is known.'),
  pageAt: z
    .number()
    .min(0)
    .default(1.9)
    .describe('Novelty, in decimal orders, from which a first list of a namespace pages.'),
  newSecrets: z.int().min(2).default(5).describe('Secrets new to a principal within an hour that make a sweep.'),
  guesses: z.int().min(2).default(8).describe('Names that do not exist, asked for within an hour, that make guessing.'),
  newPlaces: z.int().min(2).default(5).describe('Namespaces new to a person within six minutes that make a tour.'),
  growth: z.number().min(1).default(3).describe('How many times its own busiest hour must be exceeded.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  /** Secrets new to the principal in the last hour. */
  fresh: WindowItem[];
  /** Names that answered 404 in the last hour and that it did not create afterwards. */
  misses: WindowItem[];
  /** Namespaces new to a person within the last six minutes. */
  places: WindowItem[];
  /** Counts of the clock hour going on, and of its busiest finished hour. */
  hour: number;
  hourFresh: number;
  hourMisses: number;
  mostFresh: number;
  mostMisses: number;
  /** Finished hours in which it read secrets: the opportunities that `mostFresh` rests on. */
  hours: number;
  /** Secrets it created within the last hour. */
  created: WindowItem[];
}

const NAMESPACE = FACETS.indexOf('namespace');
const WINDOW_US = HOUR_US;
const MANY_NAMESPACES = 3;
/** Who looks at what he opens takes longer for a handful of namespaces. */
const TOUR_US = 6 * MINUTE_US;
/** Finished hours with reads after which a person is not new any more, and reads by people there must be to compare with. */
const TOURIST_HOURS = 2;
const PEOPLE_READS = 20;

/** One principal sweeps secrets: lists a namespace it only ever read by name, reads many new ones, or guesses names. */
export default defineDetector<Memory, Config>({
  id: 'secret-enumeration',
  version: 2,
  status: 'stable',
  title: 'Secrets enumerated',
  severity: 'high',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007', 'T1613'],
  codes: ['enumeration', 'name-guessing'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 30 * DAY_US, isByCaller: true },
  key: ({ event, key }) => (event.object.resource === 'secrets' && event.object.subresource === '' ? key : undefined),
  empty: () => ({
    fresh: [],
    misses: [],
    places: [],
    hour: 0,
    hourFresh: 0,
    hourMisses: 0,
    mostFresh: 0,
    mostMisses: 0,
    hours: 0,
    created: [],
  }),
  detect: (memory, moment, settings) =>
    judgeList(moment, settings) ??
    judgeSweep(memory, moment, settings) ??
    judgeTour(memory, moment, settings) ??
    judgeGuesses(memory, moment, settings),
  learn,
});

/** A first list of a namespace. A filter narrows the answer, but how far the log does not say. */
function judgeList({ access, past, principal }: Moment, settings: Config): Verdict | undefined {
  if (!access?.isRead || access.scope !== 'namespace' || past.principal?.uses.namespace) return undefined;
  // Who reads in many namespaces selects in them as a matter of course.
  if (access.isFiltered && (past.principal?.foreignNamespaces ?? 0) >= MANY_NAMESPACES) return undefined;
  const score = past.scopeScore(scopeUseOf(access));
  if (score < settings.pageAt || past.opportunities < settings.minReads) return undefined;
  const did = access.verb === 'list' ? 'listed' : 'watched';
  const which = access.isFiltered ? 'a selection of the' : 'all';
  const text = `${nameOf(principal)} ${did} ${which} secrets in ${access.namespace}; it never did so`;
  const { uses = {}, reads = 0 } = past.principal ?? {};
  const baseline = `${uses.name ?? 0} of its ${reads} reads are by name; ${past.kind?.users.namespace ?? 0} of ${past.kind?.principals ?? 0} like it ever list`;
  return {
    severity: 'medium',
    edge: `list ${access.namespace}${access.isFiltered ? ' filtered' : ''}`,
    reasons: [{ code: 'enumeration', score, text, baseline }],
  };
}

function judgeSweep(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { past, principal } = moment;
  const isKnown = (past.principal?.reads ?? 0) >= settings.minReads && memory.hours >= settings.minHours;
  if (!isKnown || !isFresh(moment)) return undefined;
  const items = within(memory.fresh, moment.event.timeUs, WINDOW_US);
  const count = items.length + (isNewIn(items, thingOf(moment)) ? 1 : 0);
  const limit = Math.max(settings.newSecrets, settings.growth * memory.mostFresh + 1);
  if (count < limit) return undefined;
  const reason: Reason = {
    code: 'enumeration',
    score: Math.log10(count / (memory.mostFresh + 0.5)) + 1,
    text: `${nameOf(principal)} read ${count} secrets within an hour that it never read before`,
    baseline: `at most ${memory.mostFresh} new ones in any hour of its ${past.principal?.reads ?? 0} reads`,
  };
  return {
    severity: count >= 4 * settings.newSecrets ? 'high' : 'medium',
    edge: 'sweep',
    reasons: [reason],
    evidence: evidenceIn(items),
  };
}

/** People know few namespaces, and few people read enough to have a busiest hour: the pace alone says it. */
function judgeTour(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { past, principal, access } = moment;
  if (memory.hours < TOURIST_HOURS || (past.kind?.reads ?? 0) < PEOPLE_READS || !isNewPlace(moment)) return undefined;
  const items = within(memory.places, moment.event.timeUs, TOUR_US);
  const count = items.length + (isNewIn(items, access?.namespace ?? '') ? 1 : 0);
  if (count < settings.newPlaces) return undefined;
  const reason: Reason = {
    code: 'enumeration',
    score: Math.log10(count) + 1,
    text: `${nameOf(principal)} read secrets of ${count} namespaces new to them within ${TOUR_US / MINUTE_US} minutes`,
    baseline: `${past.principal?.namespaces ?? 0} namespaces in ${past.principal?.reads ?? 0} reads so far`,
  };
  const severity = count >= 4 * settings.newPlaces ? 'high' : 'medium';
  return { severity, edge: 'tour', reasons: [reason], evidence: evidenceIn(items) };
}

function judgeGuesses(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  if (!isMiss(moment)) return undefined;
  const items = within(memory.misses, moment.event.timeUs, WINDOW_US);
  const count = items.length + (isNewIn(items, thingOf(moment)) ? 1 : 0);
  // An installer asks for what it is about to create; several at once are under way.
  const expected = 2 * within(memory.created, moment.event.timeUs, WINDOW_US).length;
  if (count < Math.max(settings.guesses, settings.growth * memory.mostMisses + 1) + expected) return undefined;
  const reason: Reason = {
    code: 'name-guessing',
    score: Math.log10(count / (memory.mostMisses + 0.5)) + 1,
    text: `${nameOf(moment.principal)} asked for ${count} secrets within an hour that do not exist`,
    baseline: `at most ${memory.mostMisses} in any earlier hour`,
  };
  return {
    severity: count >= 4 * settings.guesses ? 'high' : 'medium',
    edge: 'guessing',
    reasons: [reason],
    evidence: evidenceIn(items),
  };
}

/** A read by name of a secret that the baseline finds new to the principal, and not just new to the world. */
function isFresh({ novelty }: Moment): boolean {
  return novelty !== undefined && isNewSecret(novelty);
}

/** A person's first read of any kind in a namespace that is not younger than its news. */
function isNewPlace({ access, principal, past, key, observation }: Moment): boolean {
  if (principal.kind !== 'human' || !access?.isRead || access.namespace === '') return false;
  return observation?.isYoung[NAMESPACE] === false && !past.history.hasBusinessIn(key, access.namespace);
}

function isMiss({ access }: Moment): boolean {
  return access?.verb === 'get' && access.code === 404 && access.name !== '';
}

function thingOf({ event }: Moment): string {
  return `${event.object.namespace}/${foldRevision(event.object.name)}`;
}

function learn(memory: Memory, moment: Moment, _settings: Config, verdict: Verdict | undefined): void {
  const { event } = moment;
  memory.fresh = within(memory.fresh, event.timeUs, WINDOW_US);
  memory.misses = within(memory.misses, event.timeUs, WINDOW_US);
  const wasFresh = isFresh(moment);
  if (wasFresh) addTo(memory.fresh, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  if (isMiss(moment)) addTo(memory.misses, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  memory.places = within(memory.places, event.timeUs, TOUR_US);
  if (isNewPlace(moment)) addTo(memory.places, [event.object.namespace, event.timeUs, evidenceOf(event)]);
  // Asking first and creating then is how installers and operators work.
  memory.created = within(memory.created, event.timeUs, WINDOW_US);
  if (event.verb === 'create' && event.code === 201) {
    memory.misses = memory.misses.filter(([thing]) => thing !== thingOf(moment));
    addTo(memory.created, [thingOf(moment), event.timeUs, evidenceOf(event)]);
  }
  countHour(memory, moment, wasFresh, verdict !== undefined);
}

/** The busiest hour is learnt when it is over, and what was flagged is no habit. */
function countHour(memory: Memory, moment: Moment, wasFresh: boolean, isFlagged: boolean): void {
  const hour = Math.floor(moment.event.timeUs / HOUR_US);
  if (hour > memory.hour) {
    memory.mostFresh = Math.max(memory.mostFresh, memory.hourFresh);
    memory.mostMisses = Math.max(memory.mostMisses, memory.hourMisses);
    Object.assign(memory, { hour, hours: memory.hours + 1, hourFresh: 0, hourMisses: 0 });
  }
  if (isFlagged) return;
  if (wasFresh) memory.hourFresh += 1;
  if (isMiss(moment)) memory.hourMisses = Math.max(memory.hourMisses, memory.misses.length);
}
