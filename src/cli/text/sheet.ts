import { escapeText } from './escape.ts';
import { formatSection, type Section } from './section.ts';
import { breakAtSpaces } from './width.ts';

/** A record in full, for people: lines that are escaped already, and what is laid out where the width is known. */
export type Sheet = readonly (string | Pairs | Section)[];

/** What stands at the head of a record. Not escaped. */
interface Pairs {
  pairs: readonly (readonly [name: string, value: string])[];
}

const GAP = '  ';
/** Narrower than this nothing is broken: the terminal does it. */
const LEAST_ROOM = 20;

/** Lines of `name  value`, aligned; empty values are left out. */
export function pairs(all: Pairs['pairs']): Pairs {
  return { pairs: all.filter(([, value]) => value !== '') };
}

/** A titled table; nothing where there are no rows. */
export function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): Section[] {
  return rows.length === 0 ? [] : [{ title, header, rows }];
}

export function formatSheet(sheet: Sheet, width: number): string[] {
  return sheet.flatMap((part) => {
    if (typeof part === 'string') return [part];
    return 'pairs' in part ? formatPairs(part, width) : formatSection(part, width);
  });
}

/** A value that is too long goes on below itself, between words. */
function formatPairs({ pairs: shown }: Pairs, width: number): string[] {
  const names = Math.max(0, ...shown.map(([name]) => name.length));
  const room = Math.max(LEAST_ROOM, width - names - GAP.length);
  return shown.flatMap(([name, value]) =>
    breakAtSpaces(escapeText(value), room).map((line, at) =>
      `${(at === 0 ? name : '').padEnd(names)}${GAP}${line}`.trimEnd(),
    ),
  );
}
