import type { Alert } from '../../model/alert.ts';
import { parseTime } from '../../model/time.ts';

export const PRODUCT = 'Secretwatch';
/** Of the alerts' form, not of the program: a new program changes no field by itself. */
export const VERSION = '1';

/** Milliseconds since the epoch of one of our own times. */
export function timeMs(text: string): number {
  return Math.floor(parseTime(text) / 1000);
}

/** `NAMESPACE/NAME`, each once. */
export function secretNames(secrets: readonly { namespace: string; name: string }[]): string[] {
  return [...new Set(secrets.map(({ namespace, name }) => `${namespace}/${name}`))];
}

/** Techniques of MITRE ATT&CK that an alert names, such as `T1552.007`. */
export function techniquesOf({ frameworks }: Alert): string[] {
  return frameworks.filter(({ framework }) => framework.includes('ATT&CK')).map(({ control }) => control);
}

/** Where people look an alert up; undefined where nobody said under which address. */
export function linkTo({ id }: Alert, publicUrl: string | undefined): string | undefined {
  return publicUrl && `${publicUrl.replace(/\/+$/, '')}/api/v1/alerts/${encodeURIComponent(id)}`;
}

/** Of a list the first, and how many more there are. */
export function someOf(items: readonly string[], count: number, total = items.length): string {
  const shown = items.slice(0, count);
  const more = total - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
