import { readFileSync } from 'node:fs';
import { DETECTORS } from '../../detectors/index.ts';
import type { DetectorCase } from '../../src/detect/case.ts';
import type { Submission } from '../../src/detect/conformance/submission.ts';

const ROOT = new URL('../../detectors/', import.meta.url);

/** Every detector with what lies in its folder. */
export const SUBMISSIONS: readonly Submission[] = await Promise.all(
  DETECTORS.map(async (detector) => {
    const folder = new URL(`${detector.id}/`, ROOT);
    const { cases } = (await import(new URL('cases.ts', folder).href)) as { cases: readonly DetectorCase[] };
    return { folder: detector.id, readme: readFileSync(new URL('README.md', folder), 'utf8'), detector, cases };
  }),
);
