import { isDeepStrictEqual } from 'node:util';
import { SECOND_US } from '../../model/time.ts';
import type { Submission } from '../conformance.ts';
import type { AnyDetector } from '../contract.ts';
import type { Moment } from '../moment.ts';
import { deepFreeze } from './freeze.ts';
import { type Call, copyMoment, watchCalls } from './wrapped.ts';

/** Memory is what JSON can hold, empty or learnt, and every key has its own. */
export function checkPlainMemory(submission: Submission): string[] {
  const { detector } = submission;
  const complaints = new Set<string>();
  const [one, other] = [detector.empty(), detector.empty()];
  if (one === other) complaints.add('empty() gives the same object twice');
  if (!isPlain(one)) complaints.add('empty() does not survive JSON');
  watchCalls(submission, ({ memory }) => {
    if (!isPlain(memory)) complaints.add('learnt memory does not survive JSON');
  });
  return [...complaints];
}

function isPlain(memory: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(memory)), memory);
}

/** Neither memory nor moment is changed by scoring; the same question gets the same answer. */
export function checkPurity(submission: Submission): string[] {
  const { detector } = submission;
  const complaints = new Set<string>();
  watchCalls(submission, ({ memory, moment, config, verdict }) => {
    const frozen = deepFreeze(structuredClone(memory));
    try {
      const again = detector.detect(frozen, deepFreeze(copyMoment(moment)), config);
      if (!isDeepStrictEqual(again, verdict)) complaints.add('detect gives another answer when asked twice');
      detector.learn(structuredClone(memory), deepFreeze(copyMoment(moment)), config, verdict);
    } catch (error) {
      complaints.add(`changes what it may only read: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  return [...complaints];
}

const HOSTILE_EVENTS = 5_000;
const MAX_MEMORY_CHARS = 128 * 1024;

/** One key's memory stays small, whatever is sent. */
export function checkBounds(submission: Submission): string[] {
  const { detector } = submission;
  const complaints: string[] = [];
  for (const [label, call] of onePerShape(submission)) {
    const memory = detector.empty();
    for (let n = 0; n < HOSTILE_EVENTS; n++) feed(detector, memory, distinct(call.moment, n), call.config);
    const size = JSON.stringify(memory).length;
    if (size > MAX_MEMORY_CHARS) complaints.push(`memory of one key grew to ${size} characters by ${label}`);
  }
  return complaints;
}

function feed(detector: AnyDetector, memory: object, moment: Moment, config: unknown): void {
  if (detector.key(moment, config) === undefined) return;
  detector.learn(memory, moment, config, detector.detect(memory, moment, config));
}

/** The last call of every kind of request. */
function onePerShape(submission: Submission): Map<string, Call> {
  const shapes = new Map<string, Call>();
  watchCalls(submission, (call) => {
    const { verb, object, code } = call.moment.event;
    shapes.set(`${verb} ${object.resource} ${code}`, { ...call, moment: copyMoment(call.moment) });
  });
  return shapes;
}

/** The same request about other things, from elsewhere, a little later. */
function distinct(moment: Moment, n: number): Moment {
  const { event, access, credential, source, past } = moment;
  const [namespace, name] = [
    event.object.namespace && `namespace-${n}`,
    event.object.name && `name-of-a-secret-of-usual-length-x${n}z`,
  ];
  const ip = `203.0.${n >> 8}.${n & 255}`;
  return {
    ...moment,
    event: {
      ...event,
      auditID: `hostile-${n}`,
      timeUs: event.timeUs + (n * SECOND_US) / 10,
      object: { ...event.object, namespace, name },
      userAgent: `agent ${n}`,
    },
    access: access && { ...access, namespace, name },
    credential: { ...credential, id: `${credential.id}-${n}` },
    source: { ...source, ip },
    past: { ...past, misplacement: past.misplacement && { ...past.misplacement, found: ip } },
  };
}
