import type { Bindings } from '../baseline/bindings.ts';
import { scopeUseOf } from '../baseline/history.ts';
import { normaliseName } from '../baseline/names.ts';
import type { Objects } from '../baseline/objects.ts';
import type { Sighting } from '../baseline/surprise.ts';
import type { Inventory } from '../identity/inventory.ts';
import { networkOf } from '../identity/network.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent, Grant } from '../model/audit-event.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';

/** A right given so long ago explains its first use. */
const LATELY_US = 3 * DAY_US;
const YOUNG_SECRET_US = DAY_US;
const YOUNG_NAMESPACE_US = 2 * DAY_US;

const UNSCORED = new Set<PrincipalKind>(['node', 'control-plane', 'anonymous', 'unauthenticated', 'unknown']);

interface Known {
  objects: Objects;
  bindings: Bindings;
  inventory: Inventory;
}

export function sightingOf(
  event: AuditEvent,
  access: Access | undefined,
  principal: Principal,
  key: string,
  known: Known,
  reads: number,
): Sighting | undefined {
  if (!access?.isRead || access.isContinued || UNSCORED.has(principal.kind)) return undefined;
  const { timeUs } = event;
  const secret = access.scope === 'name' ? `s${access.namespace}/${normaliseName(access.name)}` : '';
  const place = access.namespace;
  const use = scopeUseOf(access);
  const team = known.inventory.team(place, '')?.name ?? '';
  const isPerson = principal.kind === 'human';
  const isPod = event.caller.extra.podUid !== '';
  const born = place ? (known.objects.namespace(place)?.createdUs ?? 0) : 0;
  const made = secret ? (known.objects.secret(place, access.name)?.createdUs ?? 0) : 0;
  const isYoungPlace = born > 0 && timeUs - born < YOUNG_NAMESPACE_US && known.objects.namespace(place)?.createdBy !== principal.username;
  const isYoungSecret = isYoungPlace || (made > 0 && timeUs - made < YOUNG_SECRET_US);
  return {
    subject: `p${key}`,
    kind: principal.kind,
    peers: [...peersOf(principal, known.inventory), `k${principal.kind}`],
    things: [
      secret,
      place ? `N${place}` : '',
      team ? `T${team}` : '',
      `u${use}`,
      `a${productOf(event.userAgent)}`,
      isPod || event.caller.source.ip === '' ? '' : `i${networkOf(event.caller.source.ip)}`,
      // Three hours of the week; machines keep no hours.
      isPerson ? `h${Math.floor(timeUs / (3 * HOUR_US)) % 56}` : '',
    ],
    reads,
    unit: secret || `L${use} ${place}`,
    isYoung: [isYoungSecret, isYoungPlace, isYoungPlace, false, false, false, false],
    isGiven: isGiven(access.grant, principal.username, timeUs, known.bindings),
    timeUs,
  };
}

function peersOf(principal: Principal, inventory: Inventory): string[] {
  if (principal.namespace) {
    const team = inventory.team(principal.namespace, principal.name)?.name;
    return team ? [`n${principal.namespace}`, `t${team}`] : [`n${principal.namespace}`];
  }
  return principal.groups.filter((group) => !group.startsWith('system:')).map((group) => `g${group}`);
}

/** The program of a user agent, without its version: `kubectl1.33/v1.33.0 (linux)` is kubectl. */
export function productOf(userAgent: string): string {
  const product = /^[^/\s(]*/.exec(userAgent)?.[0] ?? '';
  return product.replace(/[-_.v]?\d[\d.]*$/, '').slice(0, 64);
}

function isGiven(grant: Grant | undefined, reader: string, timeUs: number, bindings: Bindings): boolean {
  const binding = bindings.granting(grant);
  if (!binding || binding.by === reader || timeUs - binding.changedUs > LATELY_US) return false;
  return binding.byKind === 'human' ? binding.byEarlier > 0 : binding.byKind !== 'workload';
}
