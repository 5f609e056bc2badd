import { amount } from '../model/amount.ts';
import type { Holder, Holders, Issuer, Remedy, ScopeReader } from '../timeline/answers/holders.ts';
import { shortName, shortNames } from './entry-words.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** Who holds a secret, for people. */
export function holdersSheet(held: Holders): Sheet {
  const { issuers, holders, inferred, scopeReaders, selectiveReaders, remedies } = held;
  return [
    pairs(headOf(held)),
    ...section(
      `Issued by (${issuers.length}; change it where they take it from)`,
      ['PROGRAM', 'WRITES', 'FIRST', 'LAST'],
      issuers.map(issuerRow),
    ),
    ...section(
      `Read it by name (${holders.length})`,
      ['WHO', 'READS', 'FIRST', 'LAST', 'COPY', 'TEAM', 'PODS', 'THROUGH'],
      holders.map(holderRow),
    ),
    ...section(
      `Pods that refer to it, without a read of their node (${inferred.length}, by inventory)`,
      ['POD', 'NODE', 'AS', 'COPY', 'TEAM'],
      inferred.map(({ pod, node, ways, stale, team }) => [pod, node, ways.join(' '), stale ? 'OLD' : '', team ?? '']),
    ),
    ...section(
      `Read all of its namespace or of the cluster (${scopeReaders.length})`,
      READER_TITLES,
      scopeReaders.map(readerRow),
    ),
    ...section(
      `May have seen it, by a list or watch with a selector (${selectiveReaders.length})`,
      READER_TITLES,
      selectiveReaders.map(readerRow),
    ),
    ...section(
      'What to do, in this order',
      ['', 'DO', 'WHY'],
      // A name that nobody wrote or read may be a slip: there is nothing to do about it.
      isUnknown(held) ? [] : remedies.map(remedyRow),
    ),
  ];
}

function issuerRow({ principal, writes, firstWrite, lastWrite }: Issuer): string[] {
  return [shortName(principal), String(writes), timeOf(firstWrite), timeOf(lastWrite)];
}

function remedyRow({ action, target, why }: Remedy, at: number): string[] {
  return [`${at + 1}.`, `${action} ${target}`, shortNames(why)];
}

const READER_TITLES = ['WHO', 'READS', 'FIRST', 'LAST'];

function readerRow({ principal, reads, firstRead, lastRead }: ScopeReader): string[] {
  return [shortName(principal), String(reads), timeOf(firstRead), timeOf(lastRead)];
}

/** What is to be done, one a line: for scripts. */
export function holdersNames({ remedies }: Holders): string[] {
  return remedies.map(({ action, target }) => `${action} ${target}`);
}

function headOf(held: Holders): [string, string][] {
  const { cluster, secret, asOf, told, lastWrite, lastWriteBy, deletedAt, holders } = held;
  const stale = holders.filter((holder) => holder.stale).length;
  return [
    ['secret', secret],
    ['cluster', cluster],
    ['type', told ? `${told.type || 'unknown'}, ${amount(told.keys, 'key')}` : ''],
    ['made', told?.createdAt ? timeOf(told.createdAt) : ''],
    ['as of', timeOf(asOf)],
    ['last write', lastWrite ? `${timeOf(lastWrite)} by ${shortName(lastWriteBy ?? '')}` : 'not in the log'],
    ['deleted', deletedAt ? timeOf(deletedAt) : ''],
    ['old copies', `${stale} of ${holders.length}`],
    ['note', isUnknown(held) ? 'nothing that is recorded names this secret: see that its name is right' : ''],
  ];
}

/** Never read or written by name, and of no pod: whoever read all around it may not have met it. */
function isUnknown({ told, lastWrite, holders, inferred }: Holders): boolean {
  return told === null && lastWrite === null && holders.length === 0 && inferred.length === 0;
}

/** So many credential ids are shown; JSON has all. */
const SHOWN = 2;

function holderRow(holder: Holder): string[] {
  const {
    principal,
    impersonatedBy,
    reads,
    firstRead,
    lastRead,
    stale,
    stalePods,
    team,
    pods,
    inferredPods,
    credentialIds,
    legacyTokens,
  } = holder;
  const who = shortName(principal) || 'unknown';
  const by = impersonatedBy.length > 0 ? ` (also ${impersonatedBy.map(shortName).join(', ')} in its name)` : '';
  const through = [...legacyTokens.map((token) => `token in ${token}`), ...credentialIds];
  const more = through.length > SHOWN ? ` and ${through.length - SHOWN} more` : '';
  return [
    `${who}${by}`,
    String(reads),
    timeOf(firstRead),
    timeOf(lastRead),
    stale ? 'OLD' : copyOf(stalePods.length),
    team ?? '',
    pods.map((pod) => (inferredPods.includes(pod) ? `${pod} (inferred)` : pod)).join(' '),
    `${through.slice(0, SHOWN).map(shortId).join(' ')}${more}`,
  ];
}

function copyOf(stalePods: number): string {
  return stalePods > 0 ? `old in ${amount(stalePods, 'pod')}` : 'current';
}

/** A certificate's fingerprint is long; its beginning tells it apart. */
function shortId(id: string): string {
  return id.startsWith('X509SHA256=') && id.length > 27 ? `${id.slice(0, 27)}…` : id;
}

export function timeOf(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
