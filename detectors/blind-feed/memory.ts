import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { MINUTE_US } from '../../src/model/time.ts';

/** How the feed of one cluster has shown reads so far. */
export interface Memory {
  startUs: number;
  /** Reads of secrets, and when the last one was, to ten minutes. */
  reads: number;
  readUs: number;
  /** Longest time without one, from the start on. */
  longestUs: number;
  /** Signs of life since the last read, and the last of them that was needed to judge by. */
  signs: number;
  sign: Evidence | null;
  /** Signs of life before the last read. */
  signsBefore: number;
  /** Not asked again before; 0 when there was a read since. */
  nextUs: number;
}

export const EMPTY: Readonly<Memory> = {
  startUs: 0,
  reads: 0,
  readUs: 0,
  longestUs: 0,
  signs: 0,
  sign: null,
  signsBefore: 0,
  nextUs: 0,
};

/** A deadline that moved with every read would cost more than it is worth. */
const GRAIN_US = 10 * MINUTE_US;

/** A get or list of a secret, whatever came of it: it shows that the feed has such. */
export function isRead({ event: { object, verb } }: Moment): boolean {
  return object.resource === 'secrets' && object.subresource === '' && (verb === 'get' || verb === 'list');
}

/** What every feed has that audits a cluster at work: tokens asked for, pods made, secrets written. */
export function isSign({ event: { object, verb, issuedCredentialId } }: Moment): boolean {
  if (issuedCredentialId !== '') return true;
  const isPlain = object.subresource === '' && (object.resource === 'pods' || object.resource === 'secrets');
  return isPlain && verb !== 'get' && verb !== 'list' && verb !== 'watch';
}

/** When it was known last that reads can be seen, or that they cannot. */
export function sinceUs({ reads, readUs, startUs }: Readonly<Memory>): number {
  return reads > 0 ? readUs : startUs;
}

/** How many signs of life there would be since the last read if life went on as before it. */
export function expectedSigns(memory: Readonly<Memory>, nowUs: number): number {
  const beforeUs = Math.max(1, memory.readUs - memory.startUs);
  return memory.reads === 0 ? 0 : (memory.signsBefore / beforeUs) * (nowUs - sinceUs(memory));
}

export function learn(memory: Memory, moment: Moment, signs: number): void {
  const { event } = moment;
  if (memory.startUs === 0) memory.startUs = event.timeUs;
  if (isRead(moment)) learnRead(memory, event.timeUs);
  else {
    memory.signs += 1;
    if (memory.signs <= signs) memory.sign = evidenceOf(event);
  }
}

function learnRead(memory: Memory, timeUs: number): void {
  memory.longestUs = Math.max(memory.longestUs, timeUs - sinceUs(memory));
  memory.reads += 1;
  memory.readUs = Math.max(memory.readUs, Math.floor(timeUs / GRAIN_US) * GRAIN_US);
  memory.signsBefore += memory.signs;
  memory.signs = 0;
  memory.sign = null;
  memory.nextUs = 0;
}
