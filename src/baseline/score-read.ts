import { DAY_US } from '../model/time.ts';
import { ABOVE_HABIT } from './bars.ts';
import type { Blocks } from './blocks.ts';
import type { Edges } from './edges.ts';
import { NO_PARTS, type Novelty, type Numbers, type Observation } from './observation.ts';
import { rawParts, SECRET, TEAM } from './parts.ts';
import type { Ranks } from './ranks.ts';
import { loudBefore } from './subjects.ts';

/** Half of a population shows nothing, so that a part of 0.3 is nothing. */
const ORDINARY = 0.3;
/** What is explained by a right given lately counts a quarter. */
const EXPLAINED = 0.25;

/** Of a read that met nothing new: most are. */
const ORDINARY_READ: Omit<Novelty, 'numbers'> = {
  score: 0,
  bar: Number.POSITIVE_INFINITY,
  parts: NO_PARTS,
  raws: NO_PARTS,
  base: Number.POSITIVE_INFINITY,
  isHabit: false,
  isByTail: false,
  isStrangeTeam: false,
  isTold: false,
};

/** How surprising a read is: raw parts, ranked among those of principals of the same kind and experience, and added up. */
export function scoreRead(blocks: Blocks, observation: Observation): Novelty {
  const { subjects, bars, quarantine } = blocks;
  const numbers = numbersOf(blocks.edges, observation);
  const own = subjects.of(observation.subject);
  const raws = rawParts(blocks, observation, numbers, own);
  if (raws === NO_PARTS) return { ...ORDINARY_READ, numbers };
  const population = bars.populationOf(observation.kind, own?.seen ?? 0);
  const parts = ranked(blocks.ranks, population, raws, observation.isGiven);
  const score = parts.reduce((sum, part) => sum + part, 0);
  const isStrangeTeam = (raws[2 * TEAM] as number) > 0 && (raws[2 * TEAM + 1] as number) > 0;
  const bar = bars.of(observation, own, isStrangeTeam);
  const today = Math.floor(observation.timeUs / DAY_US);
  const isToldTeam = isStrangeTeam && quarantine.isTold(observation.subject, numbers.things[TEAM] as number, today);
  const isNoStranger = score <= ABOVE_HABIT * loudBefore(own, today).peak;
  const isTold = quarantine.isTold(observation.subject, numbers.unit, today) || (isToldTeam && isNoStranger);
  return { score, parts, raws, ...bar, isStrangeTeam, isTold: score >= bar.bar && isTold, numbers };
}

function numbersOf(edges: Edges, { subject, unit, things }: Observation): Numbers {
  const numbers: number[] = [];
  for (const thing of things) numbers.push(thing === '' ? -1 : edges.find(thing));
  const unitNumber = unit === things[SECRET] ? (numbers[SECRET] as number) : edges.find(unit);
  return { subject: edges.find(subject), unit: unitNumber, things: numbers };
}

function ranked(ranks: Ranks, population: string, raws: readonly number[], isGiven: boolean): number[] {
  const weight = isGiven ? EXPLAINED : 1;
  return raws.map((raw, part) => (raw > 0 ? weight * Math.max(0, ranks.score(population, part, raw) - ORDINARY) : 0));
}
