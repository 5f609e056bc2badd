import type { Read } from '../../src/baseline/habits.ts';
import type { Observation } from '../../src/baseline/observation.ts';
import { kindPeer, namespacePeer, programThing, scopeThing, subjectOf } from '../../src/detect/edge-names.ts';
import type { Notes } from '../../src/state/marks.ts';
import { readOfSecret } from '../scenario/access.ts';

const NAMESPACES = 500;
const PROGRAMS = Array.from({ length: 50 }, (_, n) => `app${String.fromCharCode(97 + (n % 26), 97 + n / 26)}`);

/** What there is to know of a principal, as its caller keeps it from one event to the next. */
export interface Caller extends Notes {
  key: string;
  home: string;
  userAgent: string;
}

/** A read in the terms of both. */
export interface Lesson {
  caller: Caller;
  observation: Observation;
  read: Read;
}

export function callerOf(who: number): Caller {
  const home = `team-${who % NAMESPACES}`;
  const key = decoded(`system:serviceaccount:${home}:app-${who}`);
  return { key, home, userAgent: decoded(`${PROGRAMS[who % PROGRAMS.length]}/v1.33.0`), marks: undefined };
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
  return { caller, observation, read };
}

/** In one piece, and not hashed yet, as a text that was cut from a line. */
function decoded(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
