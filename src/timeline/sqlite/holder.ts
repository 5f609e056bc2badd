import { formatTime } from '../../model/time.ts';
import type { Holder } from '../answers/holders.ts';
import { isFrozenBefore } from '../remedies.ts';
import type { Reference } from './references.ts';

export const NODE = 'system:node:';
const LEGACY = 'legacy-token=';

/** What a holder is judged by. Times are microseconds. */
export interface Around {
  references: readonly Reference[];
  /** When the last write, by whomever, replaced an earlier value; 0 for never. */
  replacedUs: number;
  isAlive(namespace: string, pod: string): boolean;
  writtenUs(principal: string): number;
  seenUs(principal: string): number;
  seesAll: ReadonlySet<string>;
  teamOf(who: string): string | null;
}

/** Reads of one principal, taken together by what they were made with. */
export interface ReadRow {
  username: string;
  impersonatedBy: string;
  credential: string;
  pod: string;
  reads: number;
  firstUs: number;
  lastUs: number;
}

/** One identity by its reads. */
export function holderOf(rows: readonly ReadRow[], around: Around): Holder {
  const principal = rows[0]?.username ?? '';
  const ids = distinct(rows.map(({ credential }) => credential));
  const pods = podsOf(principal, rows, around);
  const stale = around.writtenUs(principal) > around.seenUs(principal);
  return {
    principal,
    impersonatedBy: distinct(rows.map(({ impersonatedBy }) => impersonatedBy)),
    ...usedOf(rows),
    credentialIds: ids.filter((id) => !id.startsWith(LEGACY)),
    legacyTokens: ids.filter((id) => id.startsWith(LEGACY)).map((id) => id.slice(LEGACY.length)),
    pods,
    inferredPods: inferredPodsOf(principal, rows, around),
    stale,
    // What one pod saw through a list or watch, it may have told no other; who looks so widely is judged as a whole.
    stalePods: stale || !around.seesAll.has(principal) ? stalePodsOf(principal, rows, around) : [],
    team: around.teamOf(principal),
  };
}

/** Pods whose tokens read it; of a node, its pods that refer to the secret. */
function podsOf(principal: string, rows: readonly ReadRow[], { references }: Around): string[] {
  if (!principal.startsWith(NODE)) return distinct(rows.map(({ pod }) => pod));
  const node = principal.slice(NODE.length);
  return distinct(references.filter((reference) => reference.node === node).map(({ pod }) => pod));
}

/** Pods of a node that nothing was read for: what the kubelet held already is theirs, too. */
function inferredPodsOf(principal: string, rows: readonly ReadRow[], { references }: Around): string[] {
  if (!principal.startsWith(NODE)) return [];
  const node = principal.slice(NODE.length);
  const lastUs = Math.max(...rows.map((row) => row.lastUs));
  return distinct(references.filter((one) => one.node === node && one.sinceUs > lastUs).map(({ pod }) => pod));
}

function stalePodsOf(principal: string, rows: readonly ReadRow[], around: Around): string[] {
  if (principal.startsWith(NODE)) return frozenPodsOf(principal.slice(NODE.length), around);
  const { writtenUs, isAlive } = around;
  const byPod = Map.groupBy(
    rows.filter(({ pod }) => pod !== ''),
    ({ pod }) => pod,
  );
  const old = [...byPod].filter(([, own]) => own.every(({ lastUs }) => lastUs < writtenUs(principal)));
  const home = /^system:serviceaccount:([^:]+):/.exec(principal)?.[1] ?? '';
  return distinct(old.map(([pod]) => pod).filter((pod) => isAlive(home, pod)));
}

/** Whatever the kubelet reads, these pods keep the value they started with. */
function frozenPodsOf(node: string, { references, replacedUs }: Around): string[] {
  const own = references.filter((reference) => reference.node === node && isFrozenBefore(reference, replacedUs));
  return distinct(own.map(({ pod }) => pod));
}

function usedOf(rows: readonly ReadRow[]): Pick<Holder, 'reads' | 'firstRead' | 'lastRead'> {
  return {
    reads: rows.reduce((sum, { reads }) => sum + reads, 0),
    firstRead: formatTime(Math.min(...rows.map(({ firstUs }) => firstUs))),
    lastRead: formatTime(Math.max(...rows.map(({ lastUs }) => lastUs))),
  };
}

/** Sorted, without empty ones. */
function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '').sort();
}
