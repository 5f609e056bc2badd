import type { AuditEvent } from '../model/audit-event.ts';
import type { CertificateContent } from '../model/content.ts';
import type { Evidence } from '../model/finding.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Who did one step on the way to a certificate; `by` is '' where the log does not show it. */
export interface Step {
  by: string;
  /** Id of the credential it was done with. */
  through: string;
  timeUs: number;
  evidence: Evidence | null;
}

/** One certificate request, from asking to signing. */
export interface CertificateCell {
  requested: Step;
  approved: Step;
  signed: Step;
  signerName: string;
  /** User and groups it would be; '' and none where the level does not show it. */
  username: string;
  groups: readonly string[];
  /** Somebody went by that name before the certificate was signed. */
  isNameInUse: boolean;
  /** `X509SHA256=…` once it was signed and the level showed it. */
  credentialId: string;
}

/** Who did something, and with what. */
export interface Actor {
  by: string;
  through: string;
}

/** Requests for certificates by name: who asked, approved and signed, for whom, and what became of it. */
export class Certificates {
  readonly #requests: Table<CertificateCell>;
  readonly #signed: Table<CertificateCell>;

  constructor(state: State) {
    this.#requests = state.table('certificates.requests', { cap: 50_000, ttlUs: 30 * DAY_US });
    // Client certificates live for a year, as a rule.
    this.#signed = state.table('certificates.signed', { cap: 50_000, ttlUs: 400 * DAY_US });
  }

  request(name: string): Readonly<CertificateCell> | undefined {
    return this.#requests.peek(name);
  }

  /** How a credential came about. */
  of(credentialId: string): Readonly<CertificateCell> | undefined {
    return this.#signed.peek(credentialId);
  }

  /** The requests that something happened to since then. */
  since(timeUs: number): Readonly<CertificateCell>[] {
    return [...this.#requests.slots()].filter(({ seenUs }) => seenUs >= timeUs).map(({ cell }) => cell);
  }

  /** Learns one step; answers the request when it is what made its certificate known. */
  learn(event: AuditEvent, actor: Actor, isInUse: (username: string) => boolean): CertificateCell | undefined {
    const { object, content, timeUs } = event;
    const what = stepOf(event);
    const shown = content?.kind === 'certificate-request' ? content : undefined;
    const name = object.name || shown?.name;
    if (!what || !name) return undefined;
    const cell = this.#requests.open(name, timeUs, emptyRequest);
    // The name of a request that is gone may be another one's.
    if (what === 'requested') Object.assign(cell, emptyRequest());
    cell[what] = { ...actor, timeUs, evidence: evidenceOf(event) };
    if (shown) show(cell, shown, what);
    if (what !== 'signed' || !shown?.credentialId) return undefined;
    cell.credentialId = shown.credentialId;
    cell.isNameInUse = isInUse(cell.username);
    Object.assign(this.#signed.open(cell.credentialId, timeUs, emptyRequest), cell);
    return cell;
  }
}

type What = 'requested' | 'approved' | 'signed';

function stepOf({ object, verb, code, isDryRun, content }: AuditEvent): What | undefined {
  if (object.resource !== 'certificatesigningrequests' || code < 200 || code > 299 || isDryRun) return undefined;
  if (object.subresource === '') return verb === 'create' ? 'requested' : undefined;
  if (verb !== 'update' && verb !== 'patch') return undefined;
  if (object.subresource === 'approval') return 'approved';
  // Where bodies are logged, only the status that holds a certificate is a signing.
  const isSigning = content?.kind !== 'certificate-request' || content.credentialId !== '';
  return object.subresource === 'status' && isSigning ? 'signed' : undefined;
}

/** What a body says of the request. Who asked, the server writes itself; a body that is sent to create one may lie. */
function show(
  cell: CertificateCell,
  { signerName, username, groups, requester }: CertificateContent,
  what: What,
): void {
  cell.signerName = signerName || cell.signerName;
  if (username) Object.assign(cell, { username, groups });
  if (what !== 'requested' && cell.requested.by === '') cell.requested = { ...NOBODY, by: requester };
}

const NOBODY: Step = Object.freeze({ by: '', through: '', timeUs: 0, evidence: null });

function emptyRequest(): CertificateCell {
  const steps = { requested: { ...NOBODY }, approved: { ...NOBODY }, signed: { ...NOBODY } };
  return { ...steps, signerName: '', username: '', groups: [], isNameInUse: false, credentialId: '' };
}

function evidenceOf({ auditID, stage, timeUs, verb, object, code }: AuditEvent): Evidence {
  return { auditID, stage, timeUs, verb, namespace: object.namespace, name: object.name, status: code };
}
