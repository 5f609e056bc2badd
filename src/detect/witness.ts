import { AuditIds } from '../baseline/audit-ids.ts';
import { Baseline } from '../baseline/baseline.ts';
import { Bindings } from '../baseline/bindings.ts';
import { Ephemeral } from '../baseline/ephemeral.ts';
import { History, type PrincipalCell } from '../baseline/history.ts';
import { Issuance } from '../baseline/issuance.ts';
import { Lists } from '../baseline/lists.ts';
import { Objects } from '../baseline/objects.ts';
import { isPodMade, PodMakers } from '../baseline/pod-makers.ts';
import { Readers } from '../baseline/readers.ts';
import { accessOf } from '../identity/access.ts';
import { Accounts } from '../identity/accounts.ts';
import { type CertificateCell, Certificates } from '../identity/certificates.ts';
import { credentialOf } from '../identity/credential.ts';
import { Credentials } from '../identity/credentials.ts';
import { Inventory } from '../identity/inventory.ts';
import { misplacementOf } from '../identity/misplacement.ts';
import { isFinalDeletion, observe } from '../identity/observe.ts';
import { Places } from '../identity/places.ts';
import { Presence } from '../identity/presence.ts';
import { principalOf } from '../identity/principal.ts';
import { Sessions } from '../identity/sessions.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent, Caller, Touch } from '../model/audit-event.ts';
import type { InventoryObject } from '../model/inventory.ts';
import type { Principal, Workload } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { baseKind, refineKind } from './kinds.ts';
import {
  isAccountDeletion,
  isNewHabit,
  isPodDeletion,
  isRequest,
  issueOf,
  type Judgement,
  madeBy,
  readOf,
} from './lessons.ts';
import type { Moment, Standing } from './moment.ts';
import { observationOf } from './observation.ts';

interface ClusterCell {
  firstUs: number;
  reads: number;
}

const ONE = 'cluster';

/** Knows the cluster's past: makes a Moment of an event before it is learnt, and learns it afterwards. */
export class Witness {
  readonly inventory: Inventory;
  /** What is known whatever the moment. */
  readonly standing: Standing;
  readonly #accounts: Accounts;
  readonly #certificates: Certificates;
  readonly #history: History;
  readonly #baseline: Baseline;
  readonly #ephemeral: Ephemeral;
  readonly #objects: Objects;
  readonly #places: Places;
  readonly #cluster: Table<ClusterCell>;
  readonly #credentials: Credentials;
  readonly #presences: Presence;
  readonly #issuance: Issuance;
  readonly #bindings: Bindings;
  readonly #auditIds: AuditIds;
  readonly #readers: Readers;
  readonly #podMakers: PodMakers;
  readonly #lists: Lists;
  readonly #sessions: Sessions;

  constructor(state: State) {
    this.inventory = new Inventory(state);
    this.#accounts = new Accounts(state);
    this.#certificates = new Certificates(state);
    this.#history = new History(state);
    this.#baseline = new Baseline(state);
    this.#ephemeral = new Ephemeral(state);
    this.#objects = new Objects(state);
    this.#places = new Places(state);
    this.#cluster = state.table('cluster', { cap: 1, ttlUs: 36_500 * DAY_US });
    this.#credentials = new Credentials(state);
    this.#presences = new Presence(state);
    this.#issuance = new Issuance(state);
    this.#bindings = new Bindings(state);
    this.#auditIds = new AuditIds(state);
    this.#readers = new Readers(state);
    this.#podMakers = new PodMakers(state);
    this.#lists = new Lists(state);
    this.#sessions = new Sessions(state, this.#credentials);
    this.standing = {
      history: this.#history,
      baseline: this.#baseline,
      ephemeral: this.#ephemeral,
      objects: this.#objects,
      places: this.#places,
      presences: this.#presences,
      issuance: this.#issuance,
      bindings: this.#bindings,
      auditIds: this.#auditIds,
      readers: this.#readers,
      podMakers: this.#podMakers,
      inventory: this.inventory,
      accounts: this.#accounts,
      certificates: this.#certificates,
    };
  }

  momentOf(event: AuditEvent): Moment {
    const { source } = event.caller;
    const { principal, key: name } = principalOf(event);
    const key = event.impersonated ? name : name + this.#accounts.suffix(event.caller.user);
    const { id, kind } = credentialOf(event);
    const habits = this.#history.principal(key);
    const credential = this.#credentials.of(id);
    const cluster = this.#cluster.peek(ONE);
    const refined = refineKind(principal, habits);
    const access = this.#accessOf(event, key);
    const opportunities = this.#opportunities(event, principal, habits, key === name);
    const widest = this.#history.kind('workload')?.namespaces ?? 0;
    const who = { principal: refined, key, habits, opportunities, widest };
    const observation = access && observationOf(event, access, who, this.standing);
    const novelty = observation && this.#baseline.score(observation);
    return {
      event,
      observation,
      novelty,
      principal: refined,
      key,
      credential: { id, kind, issuedBy: credential?.issuedBy ?? '', issuedUs: credential?.issuedUs ?? 0 },
      workload: this.#workloadOf(event.caller),
      source: { ip: source.ip, class: this.#places.classOf(source.ip), forwarded: source.forwarded },
      access,
      past: {
        // First of all: then the engine copies it in one step.
        ...this.standing,
        clusterReads: cluster?.reads ?? 0,
        watchedUs: cluster ? event.timeUs - cluster.firstUs : 0,
        principal: habits,
        opportunities,
        kind: this.#history.kind(principal.kind),
        misplacement: misplacementOf(this.#places, event.caller, event.timeUs),
        credential,
        scopeScore: (use) => this.#history.scopeScore(key, principal.kind, use, opportunities),
      },
    };
  }

  /** The pod that the credential is bound to, whoever it acts as. */
  #workloadOf({ extra, user }: Caller): Workload {
    const { podName, podUid, nodeName } = extra;
    if (podName === '') return { pod: '', podUid, node: nodeName, owner: '' };
    const owner = this.inventory.pods.of(user.username.split(':')[2] ?? '', podName, podUid)?.owner ?? '';
    return { pod: podName, podUid, node: nodeName, owner };
  }

  /** A list goes on only where this principal was seen to begin it: the token that says so is the client's. */
  #accessOf(event: AuditEvent, key: string): Access | undefined {
    const access = accessOf(event);
    if (!access?.isContinued || this.#lists.isUnderWay(key, access, event.timeUs)) return access;
    return { ...access, isContinued: false };
  }

  /**
   * How often a principal could have done what it never did: its reads, or for programs and people the spells in which
   * it was there. The control plane and kubelets are always there; of them only reads count.
   */
  #opportunities(
    { caller, impersonated }: AuditEvent,
    { kind }: Principal,
    habits: Readonly<PrincipalCell> | undefined,
    isFirstOfItsName: boolean,
  ): number {
    const reads = habits?.reads ?? 0;
    // Presence is kept by name; what was there before was another account.
    if (impersonated || !isFirstOfItsName || kind === 'control-plane' || kind === 'node') return reads;
    return Math.max(reads, this.#presences.of(caller.user.username)?.spells ?? 0);
  }

  /** Whether the log shows the issue of a credential. */
  isIssued(credential: string): boolean {
    return (this.#credentials.of(credential)?.issuedUs ?? 0) > 0;
  }

  /** Learns an event. A flagged one teaches neither habits nor places, only that it happened. */
  learn(moment: Moment, { isFlagged, isRefused, isAccepted }: Judgement): void {
    const { event, access, principal, credential } = moment;
    const { caller, timeUs } = event;
    const cluster = this.#clusterCell(timeUs);
    const isSuspect = isFlagged || moment.past.misplacement !== undefined;
    if (!isSuspect && !this.#sessions.isHere(caller, timeUs)) this.#learnCaller(caller, timeUs);
    if (moment.past.misplacement) this.#places.suspect(caller, timeUs);
    if (event.object.resource === 'namespaces') this.#learnNamespaceEnd(event);
    this.#objects.learn(event);
    this.#bindings.learn(event, principal.username, principal.kind);
    // Kubelets make most requests and choose no audit IDs; theirs are looked at, and not remembered.
    if (principal.kind !== 'node') this.#auditIds.learn(event);
    this.#accounts.learn(caller.user, timeUs);
    if (isPodMade(event)) this.#podMakers.learn(event, madeBy(moment));
    if (isPodDeletion(event)) this.#learnPodDeletion(event);
    if (isAccountDeletion(event)) this.#learnAccountDeletion(event, principal.username);
    if (credential.id && isRequest(event)) this.#sessions.use(caller, credential.id, timeUs);
    if (event.issuedCredentialId && event.code === 201) this.#learnIssue(event, principal.username);
    if (access) this.#lists.learn(moment.key, access, timeUs);
    if (!access?.isRead || access.isContinued) return;
    cluster.reads += 1;
    // Kubelets read for their pods; what they read goes nowhere else.
    if (principal.kind === 'node') this.#podMakers.learnMount(access.namespace, access.name, timeUs);
    else this.#learnReader(moment, access);
    if (isRefused) return;
    const isLearnt = this.#history.learn({ ...readOf(moment, access), kind: baseKind(principal.kind) }, isFlagged);
    if (moment.observation && moment.novelty)
      this.#baseline.learn(moment.observation, moment.novelty, { isSuspect: !isLearnt, isAccepted });
  }

  /** Learns that somebody was there; within a spell only the first time teaches more than one more use. */
  touch({ caller, timeUs, isRequest }: Touch): void {
    const id = caller.extra.credentialId;
    // Where the credential tells of this address and spell, the caller need not be asked.
    if (isRequest && id && this.#sessions.use(caller, id, timeUs)) return;
    if (this.#sessions.isHere(caller, timeUs)) return;
    this.#clusterCell(timeUs);
    if (misplacementOf(this.#places, caller, timeUs)) this.#places.suspect(caller, timeUs);
    else this.#learnCaller(caller, timeUs);
  }

  #clusterCell(timeUs: number): ClusterCell {
    return this.#cluster.open(ONE, timeUs, () => ({ firstUs: timeUs, reads: 0 }));
  }

  #learnCaller(caller: Caller, timeUs: number): void {
    this.#sessions.learn(caller, timeUs);
    this.#places.learn(caller, timeUs);
    this.#presences.learn(caller, timeUs);
    this.#accounts.learn(caller.user, timeUs);
  }

  /** Takes what an event shows of the objects that inventory keeps; answers what it told anew. */
  observe(event: AuditEvent): InventoryObject[] {
    return observe(this.inventory, event);
  }

  /** Takes one step on the way to a certificate; answers its request when that makes the certificate known. */
  observeCertificate({ event, principal, credential }: Moment): CertificateCell | undefined {
    const actor = { by: principal.username, through: credential.id };
    const isInUse = (username: string) => (this.#presences.of(username)?.spells ?? 0) > 0;
    const cell = this.#certificates.learn(event, actor, isInUse);
    if (cell) this.#credentials.issued(issueOf(cell, event));
    return cell;
  }

  #learnNamespaceEnd(event: AuditEvent): void {
    const { name } = event.object;
    this.#ephemeral.learn(event, this.inventory.team(name, '')?.name ?? '', this.#objects.namespace(name));
  }

  #learnPodDeletion(event: AuditEvent): void {
    const { object, timeUs } = event;
    if (object.name) this.#places.gone(object.namespace, object.name, timeUs, isFinalDeletion(event));
    else this.#places.allGone(object.namespace, timeUs);
  }

  #learnAccountDeletion({ object, timeUs }: AuditEvent, by: string): void {
    this.#accounts.deleted(`system:serviceaccount:${object.namespace}:${object.name}`, by, timeUs);
  }

  #learnIssue({ object, issuedCredentialId, auditID, timeUs, content }: AuditEvent, by: string): void {
    const target = `system:serviceaccount:${object.namespace}:${object.name}`;
    const before = this.#issuance.pair(by, target)?.count ?? 0;
    this.#credentials.issued({ id: issuedCredentialId, by, for: target, auditId: auditID, timeUs, before });
    this.#issuance.learn(by, target, timeUs);
    if (content?.kind === 'token-request') this.#issuance.learnShown(target, content, timeUs);
  }

  /** Who lists or watches by habit, or is new, is behind everything that comes later, and so tells nothing. */
  #learnReader({ event, key, principal, past }: Moment, access: Access): void {
    if (access.scope !== 'name' && !isNewHabit(principal, access, past)) return;
    const { auditID, timeUs, verb, stage, caller } = event;
    const isScope = access.name === '';
    const before = isScope ? 0 : (this.#history.secret(key, access)?.count ?? 0);
    const entry = { username: principal.username, before, isScope, timeUs, auditID, verb, stage, ip: caller.source.ip };
    this.#readers.learn(access.namespace, access.name, entry);
  }
}
