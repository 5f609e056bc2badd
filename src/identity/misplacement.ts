import type { Caller } from '../model/caller.ts';
import { DAY_US } from '../model/time.ts';
import { holderOf } from './holder.ts';
import { ALTERNATING_US, areKnown, type Misplacement, type Surroundings } from './misplaced.ts';
import { isSameFamily, networkOf } from './network.ts';
import { ownerOf, type PlaceCell } from './place.ts';
import type { Places } from './places.ts';
import { podMisplacement } from './pod-misplacement.ts';
import { listed, seenAt } from './seen.ts';

/** A node's address is known after so many minutes of use. */
const NODE_MINUTES = 20;
/** Minutes of use before the networks of an account with unbound tokens are known. */
const ACCOUNT_MINUTES = 5;

/** An account that came from several networks is watched for so long, or until each of them was met so often. */
const ROAMING_US = 3 * DAY_US;
const OFTEN = 5;

/** Whether a caller's credential speaks from where it does not belong; undefined when nothing says so. */
export function misplacementOf(known: Surroundings, caller: Caller, timeUs: number): Misplacement | undefined {
  if (!caller.source.ip) return undefined;
  const { places } = known;
  const owner = ownerOf(caller);
  if (owner.kind === 'pod') return podMisplacement(known, caller, timeUs);
  if (owner.kind === 'node') return nodeMisplacement(known, owner.name, caller.source.ip, timeUs);
  return owner.kind === 'token' ? tokenMisplacement(places, owner.name, caller, timeUs) : undefined;
}

function nodeMisplacement(known: Surroundings, name: string, ip: string, timeUs: number): Misplacement | undefined {
  const { places } = known;
  const node = places.node(name);
  if (!node || node.minutes < NODE_MINUTES || seenAt(node.addresses, ip)) return undefined;
  const own = node.addresses.filter(([address]) => isSameFamily(address, ip));
  if (own.length === 0) return undefined;
  const usual = `node ${name} at ${listed(own)}`;
  const { minutes } = node;
  const other = holderOf(known, ip, { path: '', uid: '', node: name, placedUs: 0 }, timeUs);
  if (other) return { ...other, usual, minutes };
  const networks = places.nodeNetworks();
  const isStrange = areKnown(networks) && !seenAt(networks, networkOf(ip));
  if (!isStrange && timeUs - node.lastUs > ALTERNATING_US) return undefined;
  const found = isStrange ? 'an address outside the networks of all nodes' : "an address that is not the node's";
  return { code: 'credential-other-source', found, usual, minutes };
}

function tokenMisplacement(
  places: Places,
  id: string,
  { user, source }: Caller,
  timeUs: number,
): Misplacement | undefined {
  const account = places.account(user.username);
  const network = networkOf(source.ip);
  // A token's first use shows where it was given out; only a second place contradicts it.
  if (!places.token(id) || !account || account.minutes < ACCOUNT_MINUTES) return undefined;
  if (seenAt(account.networks, network) || mayRoamFurther(account, timeUs)) return undefined;
  const found = 'a network no token of this account ever came from';
  const usual = `${user.username} from ${listed(account.networks)}`;
  return { code: 'credential-other-source', found, usual, minutes: account.minutes };
}

/** Whoever came from two networks within hours may have a third; the rare ones have shown themselves after some days. */
function mayRoamFurther({ networks, firstUs }: Readonly<PlaceCell>, timeUs: number): boolean {
  if (networks.length < 2 || timeUs - firstUs > ROAMING_US) return false;
  return networks.some(([, , spells]) => spells < OFTEN);
}
