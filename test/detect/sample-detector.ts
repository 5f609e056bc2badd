import { z } from 'zod';
import { README_SECTIONS } from '../../src/detect/conformance/declaration.ts';
import type { Submission } from '../../src/detect/conformance/submission.ts';
import { defineDetector } from '../../src/detect/contract.ts';
import { type Actor, actorOf, evidenceOf } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { pod } from '../scenario/callers.ts';
import { blindSpot, COLD, fires, quiet } from '../scenario/cases.ts';
import type { Scenario } from '../scenario/scenario.ts';

const config = z.object({ limit: z.int().default(2).describe('Distinct secrets that are too many.') }).strict();

export interface Memory {
  names: string[];
}

/** The smallest detector that keeps all rules: it counts the distinct secrets that one principal reads. */
export const sample = defineDetector<Memory, z.infer<typeof config>>({
  id: 'many-secrets',
  version: 1,
  status: 'stable',
  title: 'Many secrets read',
  severity: 'medium',
  tactic: 'access',
  frameworks: ['DE.CM-03'],
  codes: ['enumeration'],
  config,
  needs: [],
  memory: { cap: 100, ttlUs: DAY_US },
  key: ({ access, key }) => (access?.isRead ? key : undefined),
  empty: () => ({ names: [] }),
  detect: ({ names }, { access }, { limit }) => {
    const count = new Set([...names, access?.name]).size;
    if (count <= limit) return undefined;
    const reasons = [
      { code: 'enumeration' as const, score: 1, text: `${count} secrets`, baseline: `at most ${limit}` },
    ];
    return { severity: 'medium', edge: 'many', reasons };
  },
  learn: (memory, { access }) => {
    memory.names = [...new Set([...memory.names, access?.name ?? ''])].slice(0, 9);
  },
});

const reader = pod('team-a', 'api', 1);

export const submission: Submission = {
  folder: 'many-secrets',
  readme: `${README_SECTIONS.map((section) => `## ${section}\n\nWords.`).join('\n\n')}\n\n\`limit\``,
  detector: sample,
  cases: [
    ...['three', 'four', 'five'].map((name, index) =>
      fires(
        name,
        (s) => {
          const ids = [...Array(3 + index)].map((_, n) => s.get(reader, `team-a/s-${n}`));
          return [{ code: 'enumeration', severity: 'medium', evidence: ids.slice(2) }];
        },
        COLD,
      ),
    ),
    quiet('one', (s) => void s.get(reader, 'team-a/s-1'), COLD),
    quiet('none', (s) => void s.get(reader, 'team-a/s-1', { code: 404 }), COLD),
    quiet('the same again', (s) => [1, 2, 3].map(() => s.get(reader, 'team-a/s-1')), COLD),
    blindSpot('a list', (s) => void s.list(reader, 'team-a'), COLD),
  ],
};

interface Waiting {
  read: Actor | null;
  readUs: number;
  evidence: Evidence[];
}

/** The smallest detector with a deadline: a secret was read and not written within an hour. */
export const waiting = defineDetector<Waiting, object>({
  ...sample,
  id: 'not-written',
  config: z.strictObject({}),
  key: ({ event: { object } }) => (object.resource === 'secrets' ? `${object.namespace}/${object.name}` : undefined),
  empty: () => ({ read: null, readUs: 0, evidence: [] }),
  detect: () => undefined,
  learn: (memory, moment) => {
    if (!moment.access) Object.assign(memory, { read: null, readUs: 0, evidence: [] });
    else if (!memory.read)
      Object.assign(memory, {
        read: actorOf(moment),
        readUs: moment.event.timeUs,
        evidence: [evidenceOf(moment.event)],
      });
  },
  deadline: {
    at: ({ readUs }) => (readUs ? readUs + HOUR_US : 0),
    detect: ({ read, evidence }, { key }) => {
      const reasons = [{ code: 'enumeration' as const, score: 1, text: `${key} was not written`, baseline: 'an hour' }];
      return read ? [{ about: read, evidence, secrets: [], severity: 'medium', edge: key, reasons }] : [];
    },
    learn: (memory) => void Object.assign(memory, { read: null, readUs: 0, evidence: [] }),
  },
});

function read(s: Scenario, count: number) {
  const ids = [...Array(count)].map((_, n) => s.get(reader, `team-a/s-${n}`));
  s.wait(63).send(reader, { verb: 'get', resource: 'configmaps', namespace: 'team-a', name: 'x' });
  return ids.map((id) => ({ code: 'enumeration' as const, severity: 'medium' as const, evidence: [id] }));
}

export const waitingSubmission: Submission = {
  ...submission,
  folder: 'not-written',
  detector: waiting,
  cases: [
    ...['one', 'two', 'three'].map((name, index) => fires(`${name} late`, (s) => read(s, index + 1), COLD)),
    quiet('written in time', (s) => [s.get(reader, 'team-a/s-1'), s.write(reader, 'update', 'team-a/s-1')], COLD),
    ...['soon', 'sooner'].map((name) => quiet(name, (s) => void s.get(reader, 'team-a/s-1'), COLD)),
    blindSpot('the log ends', (s) => void s.get(reader, 'team-a/s-1'), COLD),
  ],
};
