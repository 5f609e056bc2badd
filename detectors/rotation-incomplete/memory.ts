import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { stemOf } from './names.ts';

/** One secret of this stem that was made. */
export interface Version {
  namespace: string;
  name: string;
  by: string;
  madeUs: number;
  evidence: Evidence;
}

/** Who wrote one secret last, and who before, the latest first; one entry a writer. */
export interface Written {
  secret: string;
  writers: { by: string; timeUs: number; evidence: Evidence }[];
  /** How often one writer followed another. */
  turns: number;
}

/** Namespaces in which the secret of one name was written within hours of each other. */
export interface Round {
  startUs: number;
  namespaces: string[];
  by: string;
  evidence: Evidence[];
}

/** All secrets of one stem, in all namespaces. */
export interface Memory {
  /** Under a versioned name beside others of its stem, and still to be asked about, oldest first. */
  versions: Version[];
  written: Written[];
  round: Round | null;
  /** The namespaces of the rounds before, the latest last. */
  rounds: string[][];
  /** When the last round was over. */
  roundEndUs: number;
}

const MAX_VERSIONS = 16;
const MAX_WRITTEN = 32;
const MAX_WRITERS = 4;
const MAX_NAMESPACES = 64;
export const ROUNDS = 3;

export function learnWrite(memory: Memory, moment: Moment, roundUs: number): void {
  const { event, principal } = moment;
  const { namespace, name } = event.object;
  const evidence = evidenceOf(event);
  const version = { namespace, name, by: principal.username, madeUs: event.timeUs, evidence };
  if (event.verb === 'create' && isVersion(memory, namespace, name))
    memory.versions = [...memory.versions, version].slice(-MAX_VERSIONS);
  learnWriter(memory, `${namespace}/${name}`, { by: principal.username, timeUs: event.timeUs, evidence });
  if (event.verb !== 'create') learnRound(memory, namespace, version, roundUs);
}

/** A versioned name, or one beside others of its stem: everything else has no older version that could be read. */
function isVersion({ written }: Memory, namespace: string, name: string): boolean {
  const isOther = (secret: string) => secret.startsWith(`${namespace}/`) && secret !== `${namespace}/${name}`;
  return stemOf(name) !== name || written.some(({ secret }) => isOther(secret));
}

function learnWriter(memory: Memory, secret: string, writer: Written['writers'][number]): void {
  const known = memory.written.find((one) => one.secret === secret) ?? { secret, writers: [], turns: 0 };
  const isTurn = known.writers.length > 0 && known.writers[0]?.by !== writer.by;
  const others = known.writers.filter(({ by }) => by !== writer.by);
  const written = { secret, writers: [writer, ...others].slice(0, MAX_WRITERS), turns: known.turns + (isTurn ? 1 : 0) };
  memory.written = [...memory.written.filter((one) => one.secret !== secret), written].slice(-MAX_WRITTEN);
}

/** Rounds that follow at once upon each other are none: somebody writes all the time, now here, now there. */
function learnRound(memory: Memory, namespace: string, { by, madeUs, evidence }: Version, roundUs: number): void {
  if (!memory.round && madeUs - memory.roundEndUs < roundUs) memory.rounds = [];
  memory.round ??= { startUs: madeUs, namespaces: [], by, evidence: [] };
  const { namespaces } = memory.round;
  if (namespaces.includes(namespace) || namespaces.length >= MAX_NAMESPACES) return;
  namespaces.push(namespace);
  memory.round.evidence.push(evidence);
}

/** Closes the round that is over. A round of one namespace alone says nothing of others. */
export function learnRoundEnd(memory: Memory, nowUs: number): void {
  memory.roundEndUs = nowUs;
  if (memory.round) memory.rounds = [...memory.rounds, memory.round.namespaces].slice(-ROUNDS);
  memory.round = null;
}
