import type { Bindings } from '../baseline/bindings.ts';
import type { EdgeName } from '../baseline/edge-names.ts';
import type { PrincipalCell } from '../baseline/habits.ts';
import { normaliseName } from '../baseline/names.ts';
import type { Observation } from '../baseline/observation.ts';
import { scopeUseOf } from '../baseline/scope-use.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent, Grant } from '../model/audit-event.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import {
  groupPeer,
  kindPeer,
  namespacePeer,
  networkThing,
  placeThing,
  programThing,
  scopeThing,
  subjectOf,
  teamPeer,
  teamThing,
} from './edge-names.ts';
import type { Standing } from './moment.ts';

/** A right given so long ago explains its first use. */
const LATELY_US = 3 * DAY_US;
/** So young, a thing is new to everybody. */
const YOUNG_SECRET_US = DAY_US;
const YOUNG_NAMESPACE_US = 2 * DAY_US;
/** Share of the namespaces, and how many they must be, that is everywhere. */
const MOST = 0.6;
const LEAST_WIDEST = 8;
/** Hours of the week that count as one; a week has 56 of them. */
const HOURS_TOGETHER = 3;

/** Kubelets and the control plane read for others: what they read is decided elsewhere. */
const UNJUDGED: ReadonlySet<PrincipalKind> = new Set([
  'node',
  'control-plane',
  'anonymous',
  'unauthenticated',
  'unknown',
]);

interface Who {
  principal: Principal;
  key: string;
  habits: Readonly<PrincipalCell> | undefined;
  opportunities: number;
  /** The most namespaces that any program reads in. */
  widest: number;
}

/** A read in the terms of the baseline; undefined for what it does not judge. */
export function observationOf(event: AuditEvent, access: Access, who: Who, known: Standing): Observation | undefined {
  const { principal, key, habits, opportunities, widest } = who;
  if (!access.isRead || access.isContinued || UNJUDGED.has(principal.kind)) return undefined;
  const kind = kindOf(principal.kind, habits);
  const { namespace, name, scope } = access;
  const team = known.inventory.teamOfSecret(namespace, name || '*')?.name ?? '';
  const home = known.inventory.team(namespace, '')?.name ?? '';
  const place = known.ephemeral.nameOf(namespace, home, known.objects.namespace(namespace));
  const secret: EdgeName = scope === 'name' ? [place, normaliseName(name)] : '';
  // At home an account is never for the first time.
  const foreign = namespace === '' || namespace === principal.namespace ? '' : placeThing(place);
  return {
    subject: subjectOf(key),
    kind,
    peers: [...peersOf(principal, known), kindPeer(kind)],
    things: [secret, foreign, team && teamThing(team), scopeThing(scopeUseOf(access)), ...surroundingsOf(event, kind)],
    isYoung: youthOf(event, access, principal.username, known),
    unit: secret || `L${scopeUseOf(access)} ${place}`,
    isEverywhere: kind === 'controller' && isEverywhere(habits, widest),
    isGiven: isGiven(access.grant, principal.username, event.timeUs, known.bindings),
    reads: habits?.reads ?? 0,
    opportunities,
    timeUs: event.timeUs,
  };
}

/** A controller that reads in most of the namespaces that anybody reads in has the rest for its own, too. */
function isEverywhere(habits: Readonly<PrincipalCell> | undefined, widest: number): boolean {
  return widest >= LEAST_WIDEST && (habits?.namespaces ?? 0) >= MOST * widest;
}

/** Jobs roam as controllers do, but each speaks with a token of its own: they are compared with each other. */
function kindOf(kind: PrincipalKind, habits: Readonly<PrincipalCell> | undefined): PrincipalKind {
  const isJob = kind === 'controller' && habits?.boundReads === 0 && habits.unboundReads > 0;
  return isJob ? 'ci' : kind;
}

/** Program, network and hour. */
function surroundingsOf({ userAgent, caller, timeUs }: AuditEvent, kind: PrincipalKind): string[] {
  // A pod's address is decided by the scheduler, and machines keep no hours.
  const ip = caller.extra.podUid ? '' : caller.source.ip;
  const block = Math.floor(timeUs / (HOURS_TOGETHER * HOUR_US)) % ((7 * 24) / HOURS_TOGETHER);
  return [programThing(userAgent), ip && networkThing(ip), kind === 'human' ? `h${block}` : ''];
}

/** By `FACETS`. A namespace that the reader made itself is no excuse. */
function youthOf(
  { timeUs }: AuditEvent,
  { namespace, name }: Access,
  reader: string,
  { objects }: Standing,
): boolean[] {
  const place = objects.namespace(namespace);
  const bornUs = place && place.createdBy !== reader ? place.createdUs : 0;
  const secret = name ? objects.secret(namespace, name) : undefined;
  const madeUs = secret?.createdUs ?? 0;
  const isYoungPlace = bornUs > 0 && timeUs - bornUs < YOUNG_NAMESPACE_US;
  const isOwnWork = secret !== undefined && objects.isWorkOf(reader, secret);
  const isYoungSecret = isYoungPlace || isOwnWork || (madeUs > 0 && timeUs - madeUs < YOUNG_SECRET_US);
  return [isYoungSecret, isYoungPlace, isYoungPlace, false, false, false, false];
}

/** Of a service account those of its namespace and its declared team; of a person each group that is not the server's own. */
function peersOf({ namespace, name, groups }: Principal, { inventory }: Standing): string[] {
  if (!namespace) return groups.filter((group) => !group.startsWith('system:')).map(groupPeer);
  const team = inventory.team(namespace, name)?.name;
  return team ? [namespacePeer(namespace), teamPeer(team)] : [namespacePeer(namespace)];
}

/** Whether somebody who may, a pipeline or a person who gave rights before, gave this right lately; never oneself or a pod. */
function isGiven(
  grant: Grant | undefined,
  reader: string,
  timeUs: number,
  bindings: Pick<Bindings, 'granting'>,
): boolean {
  const binding = bindings.granting(grant);
  if (!binding || binding.by === reader || timeUs - binding.changedUs > LATELY_US) return false;
  return binding.byKind === 'human' ? binding.byEarlier > 0 : binding.byKind !== 'workload';
}
