import type { Principal } from '../model/principal.ts';

/** How a principal is called in a sentence: `namespace/name` for a service account, the username for all others. */
export function nameOf({ namespace, name, username }: Principal): string {
  return namespace ? `${namespace}/${name}` : username || 'somebody without an identity';
}

const UNITS: readonly [seconds: number, unit: string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** A span of time as a person says it: `24 h`, `3 d`, `45 s`. */
export function span(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= 2 * least) ?? [1, 's'];
  return `${Math.round(seconds / size)} ${unit}`;
}
