import type { PrincipalCell } from '../baseline/habits.ts';
import { accessOf } from '../identity/access.ts';
import { credentialOf } from '../identity/credential.ts';
import { misplacementOf } from '../identity/misplacement.ts';
import { accountNamespace, principalOf } from '../identity/principal.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Caller } from '../model/caller.ts';
import type { Principal, Workload } from '../model/principal.ts';
import { refineKind } from './kinds.ts';
import type { Knowledge } from './knowledge.ts';
import type { Moment } from './moment.ts';
import { observationOf } from './observation.ts';

/** Tells what an event is in the light of the past: makes a Moment of it, before it is learnt. */
export class Witness {
  readonly #known: Knowledge;

  constructor(known: Knowledge) {
    this.#known = known;
  }

  momentOf(event: AuditEvent): Moment {
    const { source } = event.caller;
    const { principal, key: name } = principalOf(event);
    const key = event.impersonated ? name : name + this.#known.accounts.suffix(event.caller.user);
    const { id, kind } = credentialOf(event);
    const habits = this.#known.history.principal(key);
    const credential = this.#known.credentials.of(id);
    const cluster = this.#known.cluster;
    const refined = refineKind(principal, habits);
    const access = this.#accessOf(event, key);
    const opportunities = this.#opportunities(event, principal, habits, key === name);
    const widest = this.#known.history.kind('workload')?.namespaces ?? 0;
    const who = { principal: refined, key, habits, opportunities, widest };
    const observation = access && observationOf(event, access, who, this.#known.standing);
    const novelty = observation && this.#known.baseline.score(observation);
    return {
      event,
      observation,
      novelty,
      principal: refined,
      key,
      credential: { id, kind, issuedBy: credential?.issuedBy ?? '', issuedUs: credential?.issuedUs ?? 0 },
      workload: this.#workloadOf(event.caller),
      source: { ip: source.ip, class: this.#known.places.classOf(source.ip), forwarded: source.forwarded },
      access,
      past: {
        // First of all: then the engine copies it in one step.
        ...this.#known.standing,
        clusterReads: cluster?.reads ?? 0,
        watchedUs: cluster ? event.timeUs - cluster.firstUs : 0,
        principal: habits,
        opportunities,
        kind: this.#known.history.kind(principal.kind),
        misplacement: misplacementOf(this.#known, event.caller, event.timeUs),
        credential,
        scopeScore: (use) => this.#known.history.scopeScore(key, principal.kind, use, opportunities),
      },
    };
  }

  /** The pod that the credential is bound to, whoever it acts as. */
  #workloadOf({ extra, user }: Caller): Workload {
    const { podName, podUid, nodeName } = extra;
    if (podName === '') return { pod: '', podUid, node: nodeName, owner: '' };
    const owner = this.#known.inventory.pods.of(accountNamespace(user.username), podName, podUid)?.owner ?? '';
    return { pod: podName, podUid, node: nodeName, owner };
  }

  /** A list goes on only where this principal was seen to begin it: the token that says so is the client's. */
  #accessOf(event: AuditEvent, key: string): Access | undefined {
    const access = accessOf(event);
    if (!access?.isContinued || this.#known.lists.isUnderWay(key, access, event.timeUs)) return access;
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
    return Math.max(reads, this.#known.presences.of(caller.user.username)?.spells ?? 0);
  }
}
