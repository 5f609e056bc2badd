import { isPodMade } from '../baseline/pod-makers.ts';
import type { CertificateCell } from '../identity/certificates.ts';
import { misplacementOf } from '../identity/misplacement.ts';
import { isFinalDeletion, observe } from '../identity/observe.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent, Touch } from '../model/audit-event.ts';
import type { Caller } from '../model/caller.ts';
import type { InventoryObject } from '../model/inventory.ts';
import { baseKind } from './kinds.ts';
import type { Knowledge } from './knowledge.ts';
import {
  isAccountDeletion,
  isNewHabit,
  isPodDeletion,
  isPodPlacement,
  isRequest,
  issueOf,
  type Judgement,
  madeBy,
  readOf,
} from './lessons.ts';
import type { Moment } from './moment.ts';

/** Adds what happened to what is known, once it was judged. */
export class Learner {
  readonly #known: Knowledge;

  constructor(known: Knowledge) {
    this.#known = known;
  }

  /** Whether the log shows the issue of a credential. */
  isIssued(credential: string): boolean {
    return (this.#known.credentials.of(credential)?.issuedUs ?? 0) > 0;
  }

  /** Tokens that the log shows being issued. */
  issued(): number {
    return this.#known.issuance.total();
  }

  /** Learns an event. A flagged one teaches neither habits nor places, only that it happened. */
  learn(moment: Moment, { isFlagged, isRefused, isAccepted }: Judgement): void {
    const { event, access, principal, credential } = moment;
    const { caller, timeUs } = event;
    const cluster = this.#known.openCluster(timeUs);
    const isSuspect = isFlagged || moment.past.misplacement !== undefined;
    if (!isSuspect && !this.#known.sessions.isHere(caller, timeUs)) this.#learnCaller(caller, timeUs);
    if (moment.past.misplacement) this.#known.places.suspect(caller, timeUs);
    if (event.object.resource === 'namespaces') this.#learnNamespaceEnd(event);
    this.#known.objects.learn(event);
    this.#known.bindings.learn(event, principal.username, principal.kind);
    // Kubelets make most requests and choose no audit IDs; theirs are looked at, and not remembered.
    if (principal.kind !== 'node') this.#known.auditIds.learn(event);
    this.#known.accounts.learn(caller.user, timeUs);
    if (isPodMade(event)) this.#known.podMakers.learn(event, madeBy(moment));
    if (event.object.resource === 'pods') this.#learnPodLife(event);
    if (isAccountDeletion(event)) this.#learnAccountDeletion(event, principal.username);
    if (credential.id && isRequest(event)) this.#known.sessions.use(caller, credential.id, timeUs);
    if (event.issuedCredentialId && event.code === 201) this.#learnIssue(event, principal.username);
    if (access) this.#known.lists.learn(moment.key, access, timeUs);
    if (!access?.isRead || access.isContinued) return;
    cluster.reads += 1;
    // Kubelets read for their pods; what they read goes nowhere else.
    if (principal.kind === 'node') this.#known.podMakers.learnMount(access.namespace, access.name, timeUs);
    else this.#learnReader(moment, access);
    if (isRefused) return;
    const isLearnt = this.#known.history.learn(
      { ...readOf(moment, access), kind: baseKind(principal.kind) },
      isFlagged,
    );
    if (moment.observation && moment.novelty)
      this.#known.baseline.learn(moment.observation, moment.novelty, { isSuspect: !isLearnt, isAccepted });
  }

  /** Learns that somebody was there; within a spell only the first time teaches more than one more use. */
  touch({ caller, timeUs, isRequest, podStatus }: Touch): void {
    if (podStatus !== '') this.#known.places.podWritten(podStatus, caller, timeUs);
    const id = caller.extra.credentialId;
    // Where the credential tells of this address and spell, the caller need not be asked.
    if (isRequest && id && this.#known.sessions.use(caller, id, timeUs)) return;
    if (this.#known.sessions.isHere(caller, timeUs)) return;
    this.#known.openCluster(timeUs);
    if (misplacementOf(this.#known, caller, timeUs)) this.#known.places.suspect(caller, timeUs);
    else this.#learnCaller(caller, timeUs);
  }

  #learnCaller(caller: Caller, timeUs: number): void {
    this.#known.sessions.learn(caller, timeUs);
    this.#known.places.learn(caller, timeUs);
    this.#known.presences.learn(caller, timeUs);
    this.#known.accounts.learn(caller.user, timeUs);
  }

  /** Takes what an event shows of the objects that inventory keeps; answers what it told anew. */
  observe(event: AuditEvent): InventoryObject[] {
    return observe(this.#known.inventory, event);
  }

  /** Takes one step on the way to a certificate; answers its request when that makes the certificate known. */
  observeCertificate({ event, principal, credential }: Moment): CertificateCell | undefined {
    const actor = { by: principal.username, through: credential.id };
    const isInUse = (username: string) => (this.#known.presences.of(username)?.spells ?? 0) > 0;
    const cell = this.#known.certificates.learn(event, actor, isInUse);
    if (cell) this.#known.credentials.issued(issueOf(cell, event));
    return cell;
  }

  #learnNamespaceEnd(event: AuditEvent): void {
    const { name } = event.object;
    this.#known.ephemeral.learn(
      event,
      this.#known.inventory.team(name, '')?.name ?? '',
      this.#known.objects.namespace(name),
    );
  }

  #learnPodLife(event: AuditEvent): void {
    const { object, content, caller, timeUs } = event;
    const { places } = this.#known;
    // A status without an address leaves the one it has.
    if (content?.kind === 'pod-status' && content.ip)
      places.podWritten(`${object.namespace}/${object.name}`, caller, timeUs);
    if (isPodPlacement(event)) places.lives.placed(object.namespace, object.name, timeUs);
    if (isPodMade(event)) places.podMade(`${object.namespace}/${object.name}`, caller, timeUs);
    if (isPodDeletion(event)) this.#learnPodDeletion(event);
  }

  #learnPodDeletion(event: AuditEvent): void {
    const { object, timeUs } = event;
    if (object.name) this.#known.places.gone(object.namespace, object.name, timeUs, isFinalDeletion(event));
    else this.#known.places.allGone(object.namespace, timeUs);
  }

  #learnAccountDeletion({ object, timeUs }: AuditEvent, by: string): void {
    this.#known.accounts.deleted(`system:serviceaccount:${object.namespace}:${object.name}`, by, timeUs);
  }

  #learnIssue({ object, issuedCredentialId, auditID, timeUs, content }: AuditEvent, by: string): void {
    const target = `system:serviceaccount:${object.namespace}:${object.name}`;
    const before = this.#known.issuance.pair(by, target)?.count ?? 0;
    this.#known.credentials.issued({ id: issuedCredentialId, by, for: target, auditId: auditID, timeUs, before });
    this.#known.issuance.learn(by, target, timeUs);
    if (content?.kind === 'token-request') this.#known.issuance.learnShown(target, content, timeUs);
  }

  /** Who lists or watches by habit, or is new, is behind everything that comes later, and so tells nothing. */
  #learnReader({ event, key, principal, past }: Moment, access: Access): void {
    if (access.scope !== 'name' && !isNewHabit(principal, access, past)) return;
    const { auditID, timeUs, stage, caller } = event;
    const { namespace, name, verb } = access;
    const isScope = name === '';
    const before = isScope ? 0 : (this.#known.history.secret(key, access)?.count ?? 0);
    const entry = { username: principal.username, before, isScope, timeUs, auditID, verb, stage, ip: caller.source.ip };
    this.#known.readers.learn(namespace, name, entry);
  }
}
