import type { AuditIds } from '../baseline/audit-ids.ts';
import type { Baseline } from '../baseline/baseline.ts';
import type { Bindings } from '../baseline/bindings.ts';
import type { Ephemeral } from '../baseline/ephemeral.ts';
import type { KindCell, PrincipalCell } from '../baseline/habits.ts';
import type { History } from '../baseline/history.ts';
import type { Issuance } from '../baseline/issuance.ts';
import type { Objects } from '../baseline/objects.ts';
import type { Novelty, Observation } from '../baseline/observation.ts';
import type { PodMakers } from '../baseline/pod-makers.ts';
import type { Readers } from '../baseline/readers.ts';
import type { ScopeUse } from '../baseline/scope-use.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { Certificates } from '../identity/certificates.ts';
import type { CredentialCell } from '../identity/credential-cell.ts';
import type { Inventory } from '../identity/inventory.ts';
import type { Misplacement } from '../identity/misplaced.ts';
import type { Places } from '../identity/places.ts';
import type { Presence } from '../identity/presence.ts';
import { principalNamed } from '../identity/principal.ts';
import type { Access } from '../model/access.ts';
import type { AuditEvent } from '../model/audit-event.ts';
import type { Evidence } from '../model/finding.ts';
import type { Credential, Principal, Source, Workload } from '../model/principal.ts';
import { shownKind } from './kinds.ts';

/** One event with all that is known about it before it is learnt. What a detector sees; read-only. */
export interface Moment {
  readonly event: AuditEvent;
  readonly principal: Principal;
  /** Key of the principal's memory. */
  readonly key: string;
  readonly credential: Credential;
  readonly workload: Workload;
  readonly source: Source;
  /** The read that this event is or tried to be. */
  readonly access: Access | undefined;
  /** What the baseline makes of a read; undefined for what it does not judge. */
  readonly observation: Observation | undefined;
  readonly novelty: Novelty | undefined;
  readonly past: Past;
}

/** Who a finding is about. */
export type Actor = Pick<Moment, 'principal' | 'credential' | 'workload' | 'source'> & { readonly userAgent: string };

/** What is known of the cluster, whoever asks. */
export interface Standing {
  readonly history: Pick<History, 'principal' | 'secret' | 'knowsSecret' | 'namespace' | 'hasBusinessIn'>;
  readonly baseline: Pick<Baseline, 'counts' | 'reference' | 'level' | 'daysOf'>;
  readonly ephemeral: Pick<Ephemeral, 'nameOf'>;
  readonly objects: Pick<Objects, 'namespace' | 'secret' | 'pod' | 'rewritesAround' | 'isWorkOf'>;
  readonly places: Pick<Places, 'pod' | 'node' | 'address' | 'staticPods'>;
  readonly presences: Pick<Presence, 'of' | 'othersFrom'>;
  readonly issuance: Pick<Issuance, 'pair' | 'lastUs' | 'issuer' | 'isComplete' | 'gapUs' | 'shown'>;
  readonly bindings: Pick<Bindings, 'granting' | 'givenRole' | 'changed' | 'changesBy' | 'total'>;
  readonly auditIds: Pick<AuditIds, 'oddity'>;
  readonly readers: Pick<Readers, 'of' | 'ofAny' | 'names'>;
  readonly podMakers: Pick<PodMakers, 'of' | 'total' | 'freshIn' | 'isCommon'>;
  /** Pods, service accounts, nodes and teams, where somebody told them. */
  readonly inventory: Pick<
    Inventory,
    'pod' | 'podsWith' | 'pods' | 'rights' | 'account' | 'node' | 'secrets' | 'team' | 'teamOfSecret' | 'environment'
  >;
  /** Which service account bears a name now, and when those before it went. */
  readonly accounts: Pick<Accounts, 'of'>;
  /** Requests for certificates and what became of them. */
  readonly certificates: Pick<Certificates, 'request' | 'of' | 'since'>;
}

/** The learned normal, as it was before this event. */
export interface Past extends Standing {
  /** Secret reads seen in this cluster so far: how much there is to compare with. */
  readonly clusterReads: number;
  /** Microseconds since the first event of this cluster. */
  readonly watchedUs: number;
  readonly principal: Readonly<PrincipalCell> | undefined;
  /** How often the principal could have done what it never did; see `Witness`. */
  readonly opportunities: number;
  readonly kind: Readonly<KindCell> | undefined;
  readonly misplacement: Misplacement | undefined;
  /** The credential's own past; undefined when it was neither issued nor used before. */
  readonly credential: Readonly<CredentialCell> | undefined;
  /** See `History.scopeScore`. */
  scopeScore(use: ScopeUse): number;
}

export function evidenceOf(event: AuditEvent): Evidence {
  const { auditID, stage, timeUs, verb, object, code } = event;
  return { auditID, stage, timeUs, verb, namespace: object.namespace, name: object.name, status: code };
}

export function actorOf({ principal: known, credential, workload, source, event, past }: Moment): Actor {
  const kind = shownKind(known, past.presences.of(known.username));
  const principal = kind === known.kind ? known : { ...known, kind };
  return { principal, credential, workload, source, userAgent: event.userAgent };
}

/** Somebody of whom only the name is known, as the one that a finding is about. */
export function actorNamed(username: string): Actor {
  return {
    principal: principalNamed(username),
    credential: { id: '', kind: 'none', issuedBy: '', issuedUs: 0 },
    workload: { pod: '', podUid: '', node: '', owner: '' },
    source: { ip: '', class: 'unknown', forwarded: [] },
    userAgent: '',
  };
}

/** Whom a finding is about that is about the log and not about anybody in it. */
export const FEED_ITSELF: Actor = {
  ...actorNamed(''),
  principal: { kind: 'unknown', username: '', uid: '', namespace: '', name: '', groups: [], impersonatedBy: '' },
};
