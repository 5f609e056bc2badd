import type { Settings } from '../config/settings.ts';
import type { AnyDetector } from '../detect/contract.ts';
import type { Armed } from '../detect/judge.ts';

/** Detectors with their settings, which the configuration has checked. */
export function arm(detectors: readonly AnyDetector[], settings: Settings): Armed[] {
  return detectors.map((detector) => ({ detector, config: settings.detectors[detector.id] }));
}
