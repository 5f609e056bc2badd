import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { evidenceIn, isNewIn, within } from '../../src/detect/window.ts';
import { nameOf } from '../../src/detect/words.ts';
import type { Reason } from '../../src/model/reason.ts';
import { MINUTE_US } from '../../src/model/time.ts';
import type { Config } from './config.ts';
import { isFresh, isMiss, isNewPlace, LOOK_US, type Memory, TOUR_US, thingOf, WINDOW_US } from './memory.ts';

/** Finished hours with reads after which a person is not new any more, and reads by people there must be to compare with. */
const TOURIST_HOURS = 2;
const PEOPLE_READS = 20;
/** Reads by people from which on it is known well enough how they begin: then newcomers are judged as well. */
const MANY_PEOPLE_READS = 100;

export function judgeSweep(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { past, principal } = moment;
  const isKnown = (past.principal?.reads ?? 0) >= settings.minReads && memory.hours >= settings.minHours;
  if (!isKnown || !isFresh(moment)) return undefined;
  const isPerson = principal.kind === 'human';
  const items = within(memory.fresh, moment.event.timeUs, isPerson ? LOOK_US : WINDOW_US);
  const count = items.length + (isNewIn(items, thingOf(moment)) ? 1 : 0);
  const limit = Math.max(settings.newSecrets, settings.growth * memory.mostFresh + 1);
  if (count < limit) return undefined;
  const reason: Reason = {
    code: 'enumeration',
    score: Math.log10(count / (memory.mostFresh + 0.5)) + 1,
    text: `${nameOf(principal)} read ${count} secrets within ${isPerson ? `${LOOK_US / MINUTE_US} minutes` : 'an hour'} that it never read before`,
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
export function judgeTour(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { past, principal, access } = moment;
  const needed = memory.hours < TOURIST_HOURS ? MANY_PEOPLE_READS : PEOPLE_READS;
  if ((past.kind?.reads ?? 0) < needed || !isNewPlace(moment)) return undefined;
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

export function judgeGuesses(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
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
