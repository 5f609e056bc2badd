import { DETECTORS } from '../../detectors/index.ts';
import type { DetectorCase } from '../../src/detect/case.ts';
import type { Armed } from '../../src/detect/judge.ts';

/** All detectors, the one in question with the case's settings. */
export function armAll(id: string, { settings = {} }: DetectorCase): Armed[] {
  return DETECTORS.map((detector) => ({ detector, config: detector.config.parse(detector.id === id ? settings : {}) }));
}
