import { severityRank } from '../model/finding.ts';
import type { Digest } from '../report/digest.ts';
import { shortName } from './entry-words.ts';

/** Names shown of a group. */
const SHOWN = 3;

/** What one did of one kind, so that a pipeline's fifty releases are one line. Not escaped. */
export interface Group {
  who: string;
  what: string;
  count: number;
  /** The first few names, and how many more there are. */
  names: string;
}

/** First reads by who made them, the ones with most first. */
export function newReadsByWho({ newReads }: Digest): Group[] {
  return grouped(newReads, ({ principal, namespace, name }) => ({
    who: shortName(principal),
    what: '',
    name: `${namespace || '*'}/${name || '*'}`,
  }));
}

/** Changes of grants by who made them and how. */
export function grantsByWho({ grants }: Digest): Group[] {
  return grouped(grants, ({ by, verb, subject }) => ({ who: shortName(by), what: verb, name: subject }));
}

/** Worst first, then as they came. */
export function worstFirst({ alerts }: Digest): Digest['alerts'] {
  return alerts.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity));
}

function grouped<T>(items: readonly T[], of: (item: T) => { who: string; what: string; name: string }): Group[] {
  const groups = Map.groupBy(items.map(of), ({ who, what }) => JSON.stringify([who, what]));
  return [...groups.values()]
    .map((group) => {
      const names = [...new Set(group.map(({ name }) => name))];
      const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
      const { who = '', what = '' } = group[0] ?? {};
      return { who, what, count: names.length, names: `${names.slice(0, SHOWN).join(', ')}${more}` };
    })
    .sort((a, b) => b.count - a.count);
}
