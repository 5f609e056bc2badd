import { isDeepStrictEqual } from 'node:util';
import { SECOND_US } from '../../model/time.ts';
import type { AnyDetector } from '../contract.ts';
import type { Moment } from '../moment.ts';
import type { Submission } from './submission.ts';
import type { Watch } from './watch.ts';

/** Memory is what JSON can hold, empty or learnt, and every key has its own. */
export function watchPlainMemory({ detector }: Submission): Watch {
  const complaints = new Set<string>();
  const [one, other] = [detector.empty(), detector.empty()];
  if (one === other) complaints.add('empty() gives the same object twice');
  if (!isPlain(one)) complaints.add('empty() does not survive JSON');
  return {
    call: ({ memory }) => {
      if (!isPlain(memory)) complaints.add('learnt memory does not survive JSON');
    },
    complaints: () => [...complaints],
  };
}

function isPlain(memory: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(memory)), memory);
}

/** Neither memory nor moment is changed by scoring; the same question gets the same answer. */
export function watchPurity({ detector }: Submission): Watch {
  const complaints = new Set<string>();
  return {
    call: ({ frozenMemory, frozenMoment, config, verdict }) => {
      try {
        const again = detector.detect(frozenMemory, frozenMoment, config);
        if (!isDeepStrictEqual(again, verdict)) complaints.add('detect gives another answer when asked twice');
        detector.learn(structuredClone(frozenMemory), frozenMoment, config, verdict);
      } catch (error) {
        complaints.add(`changes what it may only read: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    complaints: () => [...complaints],
  };
}

const HOSTILE_EVENTS = 5_000;
const MAX_MEMORY_CHARS = 128 * 1024;

/** One key's memory stays small, whatever is sent. */
export function watchBounds({ detector }: Submission): Watch {
  /** The last question about every kind of request. */
  const shapes = new Map<string, { moment: Moment; config: unknown }>();
  return {
    call: ({ frozenMoment: moment, config }) => {
      const { verb, object, code } = moment.event;
      shapes.set(`${verb} ${object.resource} ${code}`, { moment, config });
    },
    complaints: () =>
      [...shapes].flatMap(([shape, { moment, config }]) => {
        const size = grownSize(detector, moment, config);
        return size > MAX_MEMORY_CHARS ? [`memory of one key grew to ${size} characters by ${shape}`] : [];
      }),
  };
}

/** Characters of a key's memory after so many events that differ in all that a client chooses. */
function grownSize(detector: AnyDetector, moment: Moment, config: unknown): number {
  const memory = detector.empty();
  for (let n = 0; n < HOSTILE_EVENTS; n++) feed(detector, memory, distinct(moment, n), config);
  return JSON.stringify(memory).length;
}

function feed(detector: AnyDetector, memory: object, moment: Moment, config: unknown): void {
  if (detector.key(moment, config) === undefined) return;
  detector.learn(memory, moment, config, detector.detect(memory, moment, config));
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
