import type { Read } from '../../src/baseline/habits.ts';
import type { Observation } from '../../src/baseline/observation.ts';
import type { ReaderEntry } from '../../src/baseline/read-rows.ts';
import { kindPeer, namespacePeer, programThing, scopeThing, subjectOf } from '../../src/detect/edge-names.ts';
import { CallerNotes } from '../../src/model/caller.ts';
import { readOfSecret } from '../scenario/access.ts';
import { createRandom } from './random.ts';

const random = createRandom(43);
const NAMESPACES = 500;
const PROGRAMS = Array.from({ length: 50 }, (_, n) => `app${String.fromCharCode(97 + (n % 26), 97 + n / 26)}`);

/** What there is to know of a principal, as its caller keeps it from one event to the next. */
export interface Caller {
  notes: CallerNotes;
  key: string;
  home: string;
  userAgent: string;
  ip: string;
}

/** A read in the terms of all that learn it. */
export interface Lesson {
  caller: Caller;
  observation: Observation;
  read: Read;
  entry: ReaderEntry;
}

export function callerOf(who: number): Caller {
  const home = `team-${who % NAMESPACES}`;
  const key = decoded(`system:serviceaccount:${home}:app-${who}`);
  const userAgent = decoded(`${PROGRAMS[who % PROGRAMS.length]}/v1.33.0`);
  return { key, home, userAgent, ip: decoded(`10.${who >> 8}.${who & 255}.7`), notes: new CallerNotes() };
}

/** Texts are what the pipeline makes of them: those of the secret new in each event, those of its reader remembered. */
export function lessonOf(caller: Caller, secret: string, timeUs: number, opportunities: number): Lesson {
  const home = decoded(caller.home);
  const name = decoded(secret);
  const named = [home, name] as const;
  const observation: Observation = {
    subject: subjectOf(caller.key),
    kind: 'workload',
    peers: [namespacePeer(home), kindPeer('workload')],
    things: [named, '', '', scopeThing('name'), programThing(caller.userAgent), '', ''],
    isYoung: [false, false, false, false, false, false, false],
    unit: named,
    isEverywhere: false,
    isGiven: false,
    reads: opportunities,
    opportunities,
    timeUs,
  };
  const access = readOfSecret(home, name);
  const read: Read = { key: caller.key, kind: 'workload', home, credential: 'bound-token', access, timeUs };
  return { caller, observation, read, entry: entryOf(caller, timeUs) };
}

function entryOf({ key, ip }: Caller, timeUs: number): ReaderEntry {
  const auditID = decoded(auditIdOf(Math.floor(random() * 2 ** 48)));
  return { username: key, before: 0, isScope: false, timeUs, auditID, verb: 'get', stage: 'ResponseComplete', ip };
}

function auditIdOf(number: number): string {
  const digits = number.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-4000-8000-${digits}`;
}

/** In one piece, and not hashed yet, as a text that was cut from a line. */
function decoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
