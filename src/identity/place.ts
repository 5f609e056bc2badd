import type { Caller } from '../model/caller.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../model/time.ts';
import type { Table } from '../state/table.ts';
import { networkOf } from './network.ts';
import { type Seen, sawOn } from './seen.ts';

/** Where one pod, node, token or service account speaks from. */
export interface PlaceCell {
  addresses: Seen[];
  /** Own networks; of a node, the networks of its pods, counted in pods. */
  networks: Seen[];
  firstUs: number;
  lastUs: number;
  /** Distinct minutes in which it spoke. */
  minutes: number;
  /** The pod was deleted: its address may be anybody's next. */
  isGone: boolean;
  /** When it had ended for good; 0 while it has not. */
  endedUs: number;
}

/** True when this was the first address of the place. */
export function learnPlace(table: Table<PlaceCell>, id: string, ip: string, timeUs: number): boolean {
  const cell = table.open(id, timeUs, emptyPlace(timeUs));
  const isNew = cell.addresses.length === 0;
  spoke(cell, ip, timeUs);
  sawOn(cell.networks, networkOf(ip), timeUs, 16);
  return isNew;
}

export function spoke(cell: PlaceCell, ip: string, timeUs: number): void {
  cell.isGone = cell.endedUs > 0;
  sawOn(cell.addresses, ip, timeUs, 8);
  if (timeUs - cell.lastUs < MINUTE_US) return;
  cell.minutes += 1;
  cell.lastUs = timeUs;
}

export function emptyPlace(timeUs: number): () => PlaceCell {
  return () => ({ addresses: [], networks: [], firstUs: timeUs, lastUs: 0, minutes: 0, isGone: false, endedUs: 0 });
}

/**
 * Whether a pod still lives by its own rhythm: not deleted, and not silent for much longer than it ever was between
 * two of its minutes. A finished pod keeps its name but not its address.
 */
export function isAlive(pod: Readonly<PlaceCell> | undefined, nowUs: number): boolean {
  if (!pod || pod.isGone) return false;
  const spacingUs = pod.minutes >= 5 ? (pod.lastUs - pod.firstUs) / (pod.minutes - 1) : 0;
  return nowUs - pod.lastUs < Math.min(DAY_US, Math.max(HOUR_US, 4 * spacingUs));
}

export interface Owner {
  kind: 'pod' | 'node' | 'token' | 'other';
  name: string;
}

/** Whose place a caller's address is: the token's pod, the node, or the account behind an unbound token. */
export function ownerOf(caller: Caller): Owner {
  const { user, extra } = caller;
  if (extra.podUid) return { kind: 'pod', name: extra.podUid };
  if (user.username.startsWith('system:node:')) return { kind: 'node', name: user.username.slice(12) };
  const isToken = user.username.startsWith('system:serviceaccount:') && extra.credentialId.startsWith('JTI=');
  return isToken ? { kind: 'token', name: extra.credentialId } : { kind: 'other', name: '' };
}
