import { amount } from '../model/amount.ts';
import type { Note, NoteSection } from '../model/note.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { Digest } from '../report/digest.ts';
import type { Reader } from '../timeline/port.ts';
import { grantsByWho, newReadsByWho, worstFirst } from './digest-groups.ts';
import { digestSummary, digestTitle } from './digest-markdown.ts';
import { shortName } from './entry-words.ts';

/** Lines of a section; `digest` itself shows all. */
const SHOWN = 10;

/** A digest as a note for a chat. Nothing is escaped: who sends it knows how. */
export function digestNote(digest: Digest): Note {
  const { since, until, records, newIdentities, exceptions, unowned, health } = digest;
  const sections = [
    section('What the feeds do not show', health, faultLine),
    section('Alerts', worstFirst(digest), ({ firstSeen, severity, status, title, id }) => {
      return `${minuteOf(firstSeen)} ${severity}, ${status}: ${title} (${id})`;
    }),
    section('Only in the record', records, ({ detector, severity, findings, expected }) => {
      return `${detector}: ${findings} ${severity}${expected > 0 ? `, ${expected} of them expected` : ''}`;
    }),
    section('New identities', newIdentities, readerLine),
    section('Read for the first time', newReadsByWho(digest), ({ who, count, names }) => `${who}: ${count}: ${names}`),
    section('Grants changed', grantsByWho(digest), ({ who, what, names }) => `${who}: ${what} ${names}`),
    section('Exceptions', exceptions, ({ id, state, owner, expires, silenced }) => {
      return `${id} of ${owner}: ${state}, until ${expires.slice(0, 10)}, silenced ${silenced}`;
    }),
    section('Read secrets and are owned by nobody', unowned, readerLine),
  ];
  return {
    kind: 'digest',
    id: `digest-${since}-${until}`,
    time: until,
    title: digestTitle(digest),
    summary: digestSummary(digest),
    sections: sections.filter(({ lines }) => lines.length > 0),
    data: { apiVersion: 'secretwatch/v1', kind: 'Digest', ...digest },
  };
}

/** What doctor finds in the feeds, told as soon as it does. */
export function feedsNote(faults: readonly Diagnosis[], nowMs: number): Note {
  const time = new Date(nowMs).toISOString();
  return {
    kind: 'feeds',
    id: `feeds-${time}`,
    time,
    title: 'Secretwatch cannot see what it should',
    summary: `${amount(faults.length, 'fault')} of the feeds. Silence means nothing until this is mended.`,
    sections: [section('What the feeds do not show', faults, faultLine)],
    data: { apiVersion: 'secretwatch/v1', kind: 'DiagnosisList', items: faults },
  };
}

function section<T>(title: string, items: readonly T[], line: (item: T) => string): NoteSection {
  const more = Math.max(0, items.length - SHOWN);
  return { title: `${title} (${items.length})`, lines: items.slice(0, SHOWN).map(line), more };
}

function faultLine({ severity, cluster, what, advice }: Diagnosis): string {
  return `${severity}${cluster && ` in ${cluster}`}: ${what}. ${advice}`.trimEnd();
}

function readerLine({ principal, kind, reads, secrets }: Reader): string {
  return `${shortName(principal)} (${kind}): ${amount(reads, 'read')} of ${amount(secrets, 'secret')}`;
}

/** Month, day and time; the title says the year. */
function minuteOf(time: string): string {
  return `${time.slice(5, 10)} ${time.slice(11, 16)}`;
}
