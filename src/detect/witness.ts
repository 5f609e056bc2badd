import { History, type PrincipalCell } from '../baseline/history.ts';
import { Objects } from '../baseline/objects.ts';
import { accessOf } from '../identity/access.ts';
import { credentialOf } from '../identity/credential.ts';
import { misplacementOf } from '../identity/misplacement.ts';
import { Places } from '../identity/places.ts';
import { principalOf } from '../identity/principal.ts';
import type { AuditEvent, Caller } from '../model/audit-event.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';
import type { CredentialCell, Moment } from './moment.ts';

interface ClusterCell extends Cell {
  firstUs: number;
  reads: number;
}

interface StoredCredential extends CredentialCell, Cell {
  lastMinute: number;
}

interface CallerCell extends Cell {
  spell: number;
}

const ONE = 'cluster';
/** Presence is learnt at most once per caller in so much event time. */
const SPELL_US = 5 * MINUTE_US;

/** Knows the cluster's past: makes a Moment of an event before it is learnt, and learns it afterwards. */
export class Witness {
  readonly #history: History;
  readonly #objects: Objects;
  readonly #places: Places;
  readonly #cluster: Table<ClusterCell>;
  readonly #credentials: Table<StoredCredential>;
  readonly #callers: Table<CallerCell>;

  constructor(state: State) {
    this.#history = new History(state);
    this.#objects = new Objects(state);
    this.#places = new Places(state);
    this.#cluster = state.table('cluster', { cap: 1, ttlUs: 36_500 * DAY_US });
    this.#credentials = state.table('credentials', { cap: 200_000, ttlUs: 30 * DAY_US });
    this.#callers = state.table('callers', { cap: 200_000, ttlUs: 2 * DAY_US });
  }

  momentOf(event: AuditEvent): Moment {
    const { source, extra } = event.caller;
    const { principal, key } = principalOf(event);
    const { id, kind } = credentialOf(event);
    const habits = this.#history.principal(key);
    const credential = id ? this.#credentials.peek(id) : undefined;
    const cluster = this.#cluster.peek(ONE);
    return {
      event,
      principal: refineKind(principal, habits),
      key,
      credential: { id, kind, issuedBy: credential?.issuedBy ?? '', issuedUs: credential?.issuedUs ?? 0 },
      workload: { pod: extra.podName, podUid: extra.podUid, node: extra.nodeName, owner: '' },
      source: { ip: source.ip, class: this.#places.classOf(source.ip), forwarded: source.forwarded },
      access: accessOf(event),
      past: {
        clusterReads: cluster?.reads ?? 0,
        watchedUs: cluster ? event.timeUs - cluster.firstUs : 0,
        principal: habits,
        kind: this.#history.kind(principal.kind),
        history: this.#history,
        objects: this.#objects,
        misplacement: misplacementOf(this.#places, event.caller, event.timeUs),
        credential: credential?.minutes ? credential : undefined,
        scopeSurprise: (use) => this.#history.scopeSurprise(key, principal.kind, use),
      },
    };
  }

  /** Learns an event. A flagged one teaches neither habits nor places, only that its credential was used. */
  learn(moment: Moment, isFlagged: boolean): void {
    const { event, access, key, principal, credential } = moment;
    const cluster = this.#clusterCell(event.timeUs);
    const isSuspect = isFlagged || moment.past.misplacement !== undefined;
    if (!isSuspect && !this.#isKnownThisSpell(event.caller, event.timeUs))
      this.#learnCaller(event.caller, event.timeUs);
    this.#objects.learn(event);
    if (isPodDeletion(event)) this.#places.gone(event.object.namespace, event.object.name, event.timeUs);
    if (credential.id) this.#learnUse(credential.id, event.timeUs);
    if (event.issuedCredentialId && event.code === 201) this.#learnIssue(event);
    if (!access?.isRead || access.isContinued) return;
    cluster.reads += 1;
    this.#history.learn(
      {
        key,
        kind: baseKind(principal.kind),
        home: principal.namespace,
        credential: credential.kind,
        access,
        timeUs: event.timeUs,
      },
      isFlagged,
    );
  }

  /** Learns that somebody was there; a second time within a spell teaches nothing. */
  touch(caller: Caller, timeUs: number): void {
    if (this.#isKnownThisSpell(caller, timeUs)) return;
    this.#clusterCell(timeUs);
    if (misplacementOf(this.#places, caller, timeUs)) return;
    this.#learnCaller(caller, timeUs);
    if (caller.extra.credentialId) this.#learnUse(caller.extra.credentialId, timeUs);
  }

  #clusterCell(timeUs: number): ClusterCell {
    return this.#cluster.open(ONE, timeUs, () => ({ firstUs: timeUs, reads: 0 }));
  }

  #isKnownThisSpell(caller: Caller, timeUs: number): boolean {
    return this.#callers.peek(caller.key)?.spell === Math.floor(timeUs / SPELL_US);
  }

  #learnCaller(caller: Caller, timeUs: number): void {
    this.#callers.open(caller.key, timeUs, () => ({ spell: 0 })).spell = Math.floor(timeUs / SPELL_US);
    this.#places.learn(caller, timeUs);
  }

  #learnUse(id: string, timeUs: number): void {
    const cell = this.#credentials.open(id, timeUs, () => emptyCredential(timeUs));
    const minute = Math.floor(timeUs / MINUTE_US);
    if (cell.lastMinute === minute) return;
    cell.minutes += 1;
    cell.lastMinute = minute;
  }

  #learnIssue(event: AuditEvent): void {
    const cell = this.#credentials.open(event.issuedCredentialId, event.timeUs, () => emptyCredential(event.timeUs));
    cell.issuedBy = event.impersonated?.username ?? event.caller.user.username;
    cell.issuedUs = event.timeUs;
  }
}

function isPodDeletion({ verb, object, code }: AuditEvent): boolean {
  return verb === 'delete' && object.resource === 'pods' && object.subresource === '' && code === 200;
}

function emptyCredential(timeUs: number): Omit<StoredCredential, 'seenUs'> {
  return { firstUs: timeUs, minutes: 0, lastMinute: -1, issuedBy: '', issuedUs: 0 };
}

/** Days of whole-cluster reads, or namespaces read, that make a service account a controller. */
const CONTROLLER_DAYS = 2;
const CONTROLLER_NAMESPACES = 8;

/** What a service account turns out to be, by what it did so far. */
function refineKind(principal: Principal, past: Readonly<PrincipalCell> | undefined): Principal {
  if (principal.kind !== 'workload' || !past) return principal;
  if (past.clusterDays >= CONTROLLER_DAYS || past.namespaces >= CONTROLLER_NAMESPACES)
    return { ...principal, kind: 'controller' };
  return past.boundReads === 0 && past.unboundReads > 0 ? { ...principal, kind: 'ci' } : principal;
}

/** The kind by naming alone, under which habits are compared: what a principal was when it was new. */
function baseKind(kind: PrincipalKind): PrincipalKind {
  return kind === 'controller' || kind === 'ci' ? 'workload' : kind;
}
