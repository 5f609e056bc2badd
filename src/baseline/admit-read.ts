import { DAY_US } from '../model/time.ts';
import { experienceOf, isKnown } from './bars.ts';
import type { Blocks } from './blocks.ts';
import type { EdgeName } from './edge-names.ts';
import { learnRead } from './learn-read.ts';
import type { Novelty, Numbers, Observation, Verdict } from './observation.ts';
import { isNewSecret, SECRET, TEAM } from './parts.ts';

/** From this share of the bar on nothing is learnt; from the lower one on it shapes the tail. */
const LEARN_BELOW = 0.85;
const TAIL_FROM = 0.4;
/** Observations after which not everything is new any more. */
const MATURE_REFERENCE = 150;

/**
 * Learns a read once a day, unless it has to wait: what surprises, or what a detector calls an attack, must be seen on
 * several days first, on fewer where a peer knows it, somebody gave the right to it or accepted it.
 */
export function admitRead(
  blocks: Blocks,
  observation: Observation,
  novelty: Novelty,
  { isSuspect, isAccepted }: Verdict,
): void {
  const { edges, quarantine, subjects } = blocks;
  const { score, bar, base, isHabit, numbers } = novelty;
  const day = Math.floor(observation.timeUs / DAY_US);
  const isRare = isSuspect || score >= (isHabit ? bar : LEARN_BELOW * base);
  const isNoted = isRare
    ? quarantine.isNotedOn(observation.subject, numbers.unit, day)
    : edges.isLearntSince(numbers.subject, numbers.unit, day);
  if (isNoted) return;
  if (score > 0 && !isAccepted) notice(blocks, observation, novelty, day);
  const isEased = isAccepted || (isRare && isVouched(blocks, observation, numbers));
  if (isRare && !quarantine.note(observation.subject, observation.unit, day, isEased)) return;
  const own = subjects.of(observation.subject);
  learnRanks(blocks, observation, novelty, own?.seen ?? 0);
  learnRead(edges, subjects, observation, numbers, day, observation.reads - (own?.reads ?? 0));
}

/** What is remembered of every surprise, whether or not it becomes normal. */
function notice(
  { subjects, ranks, tail, quarantine }: Blocks,
  { subject, unit, things, kind, timeUs }: Observation,
  novelty: Novelty,
  day: number,
): void {
  const { score, bar, base, isStrangeTeam, numbers } = novelty;
  if (isNewSecret(novelty)) subjects.meet(subject, timeUs);
  if (score >= TAIL_FROM * base && ranks.total(kind) >= MATURE_REFERENCE)
    tail.learn(kind, subject, Math.min(score, bar) / base, timeUs);
  // The same again and again is one surprise, else whoever repeats one read taught us to expect others.
  const isRepeated = quarantine.isWaiting(subject, numbers.unit);
  if (score >= LEARN_BELOW * base && !isRepeated) subjects.startle(subject, score, timeUs);
  if (score < bar) return;
  quarantine.tell(subject, unit, day);
  if (isStrangeTeam) quarantine.tell(subject, things[TEAM] as EdgeName, day);
}

/** Of a kind somebody always does everything, so the kind vouches for nobody. */
function isVouched({ edges }: Blocks, { peers, isGiven }: Observation, { things }: Numbers): boolean {
  return isGiven || peers.slice(0, -1).some((peer) => edges.has(edges.find(peer), things[SECRET] as number));
}

function learnRanks({ ranks }: Blocks, observation: Observation, { raws }: Novelty, seen: number): void {
  if (!isKnown(observation, seen)) return;
  ranks.learn(experienceOf(observation.kind, seen), raws, observation.timeUs);
  ranks.learn(observation.kind, raws, observation.timeUs);
}
