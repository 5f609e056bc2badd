import { DAY_US, HOUR_US } from '../model/time.ts';
import type { Blocks } from './blocks.ts';
import type { Edges } from './edges.ts';
import { burstScore, noveltyScore } from './novelty.ts';
import { NO_PARTS, type Novelty, type Numbers, type Observation, PARTS } from './observation.ts';
import { FACETS, freshAt, type SubjectCell } from './subjects.ts';

export const SECRET = FACETS.indexOf('secret');
export const TEAM = FACETS.indexOf('team');
const READERS = PARTS.indexOf('readers');
const BURST = PARTS.indexOf('burst');
const SLOW = PARTS.indexOf('slow');

/** Days of whole-cluster reads that make seeing everything a habit. */
const SEES_ALL_DAYS = 2;
const HALF_DAY_US = 12 * HOUR_US;
const HALF_DAYS_IN_WEEK = 14;
/** Half days after which earlier ones no longer count: the half-life of the counts, over ln 2. */
const MOST_HALF_DAYS = 80;
/** New secrets that make a number; of one, its being new says all. Decay leaves a little less of two. */
const LEAST_SWEEP = 1.5;

/** The raw parts of a read's surprise, by `PARTS`: each a `-log10` of a chance by its own model, 0 for nothing new. */
export function rawParts(
  blocks: Blocks,
  observation: Observation,
  numbers: Numbers,
  own: Readonly<SubjectCell> | undefined,
): readonly number[] {
  const { edges } = blocks;
  let raws: number[] | undefined;
  let isPlaceless: boolean | undefined;
  for (let facet = 0; facet < FACETS.length; facet += 1) {
    const thing = numbers.things[facet] as number;
    if (observation.things[facet] === '' || observation.isYoung[facet] || edges.has(numbers.subject, thing)) continue;
    isPlaceless ??= seesAll(edges, observation, numbers.subject);
    if (isPlaceless && facet <= TEAM) continue;
    raws ??= [...NO_PARTS];
    addNovelty(raws, facet, thing, blocks, observation);
    if (facet === SECRET) addSecret(raws, thing, blocks, observation, numbers, own);
  }
  return raws ?? NO_PARTS;
}

/** Who sees the whole cluster anyway meets no place for the first time. */
function seesAll(edges: Edges, { isEverywhere }: Observation, subject: number): boolean {
  return isEverywhere || (edges.pair(subject, edges.find('ucluster'))?.days ?? 0) >= SEES_ALL_DAYS;
}

function addNovelty(
  raws: number[],
  facet: number,
  thing: number,
  { edges, subjects }: Blocks,
  { subject, peers }: Observation,
): void {
  const kind = subjects.encounters(peers.at(-1) as string, facet);
  raws[2 * facet] = noveltyScore(subjects.encounters(subject, facet), kind);
  let sum = 0;
  for (const peer of peers) {
    if (edges.has(edges.find(peer), thing)) break;
    sum += noveltyScore(subjects.encounters(peer, facet), kind);
  }
  raws[2 * facet + 1] = sum;
}

/** The other side: a secret whose readers hardly ever change has one more. And how many secrets were new lately. */
function addSecret(
  raws: number[],
  secret: number,
  { edges, subjects, quarantine }: Blocks,
  { subject, peers, timeUs }: Observation,
  { unit }: Numbers,
  own: Readonly<SubjectCell> | undefined,
): void {
  const visitors = edges.visitors(secret);
  const kind = subjects.encounters(peers.at(-1) as string, SECRET);
  if (visitors.seen > 0) raws[READERS] = noveltyScore(visitors, kind);
  if (!own) return;
  // What waits in quarantine was counted among the new ones of this day already.
  const more = quarantine.isNotedOn(subject, unit, Math.floor(timeUs / DAY_US)) ? 0 : 1;
  const { fast, slow } = freshAt(own, timeUs, more);
  const halfDays = Math.min(MOST_HALF_DAYS, (timeUs - own.firstUs) / HALF_DAY_US);
  raws[BURST] = sweepScore(fast, own.fresh[SECRET] as number, halfDays);
  raws[SLOW] = sweepScore(slow, own.fresh[SECRET] as number, halfDays / HALF_DAYS_IN_WEEK);
}

/** What is in the window is no part of the past that it is compared with; a first window has none. */
function sweepScore(count: number, fresh: number, windows: number): number {
  if (windows < 1 || count < LEAST_SWEEP) return 0;
  return burstScore(Math.round(count), Math.max(0, fresh - count + 1), windows - 1);
}

/** Whether a read was of a secret that is new to who read it, and not just new to the world. */
export function isNewSecret({ raws }: Novelty): boolean {
  return (raws[2 * SECRET] as number) > 0;
}
