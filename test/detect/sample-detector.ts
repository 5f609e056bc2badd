import { z } from 'zod';
import { README_SECTIONS } from '../../src/detect/conformance/declaration.ts';
import type { Submission } from '../../src/detect/conformance.ts';
import { defineDetector } from '../../src/detect/contract.ts';
import { DAY_US } from '../../src/model/time.ts';
import { pod } from '../scenario/callers.ts';
import { blindSpot, COLD, fires, quiet } from '../scenario/cases.ts';

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
