import type { AuditEvent } from '../model/audit-event.ts';
import { DAY_US } from '../model/time.ts';
import { fingerprint } from '../state/fingerprint.ts';
import { Fingerprints } from '../state/fingerprints.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { packUuid, UUID_WORDS } from '../state/uuid.ts';

interface FormCell {
  uuids: number;
  others: number;
}

/** What is odd about an audit ID: used for another request before, or not of the server's own form. */
export type AuditIdOddity = 'reused' | 'foreign';

/** Audit IDs of the server's own form before another form is odd. */
const ENOUGH = 200;
/** So many of them are as good as all. */
const PLENTY = 10_000;
const KEY = 'form';

/** Audit IDs of the last week, as far as memory reaches. The client may choose its own; the server makes UUIDs. */
export class AuditIds {
  /** By audit ID, the hash of the request that came with it. */
  readonly #ids: Fingerprints;
  readonly #form: Table<FormCell>;

  constructor(state: State) {
    this.#ids = state.add(new Fingerprints('audit-ids.requests', { cap: 300_000, ttlUs: 7 * DAY_US }));
    this.#form = state.table('audit-ids.form', { cap: 1, ttlUs: 36_500 * DAY_US });
  }

  oddity(event: AuditEvent): AuditIdOddity | undefined {
    const known = this.#ids.of(event.auditID);
    if (known !== undefined && known !== fingerprint(event.request)) return 'reused';
    const form = this.#form.peek(KEY);
    const isUsual = !form || form.uuids < ENOUGH || form.others * 100 > form.uuids;
    return isUsual || isUuid(event.auditID) ? undefined : 'foreign';
  }

  /** The first request keeps its audit ID: whoever copies it later is the odd one. */
  learn(event: AuditEvent): void {
    this.#learnForm(event);
    this.#ids.learn(event.auditID, event.request, event.timeUs);
  }

  #learnForm({ auditID, timeUs }: AuditEvent): void {
    const isOwn = isUuid(auditID);
    if (isOwn && (this.#form.peek(KEY)?.uuids ?? 0) >= PLENTY) return;
    const form = this.#form.open(KEY, timeUs, () => ({ uuids: 0, others: 0 }));
    if (isOwn) form.uuids += 1;
    else form.others += 1;
  }
}

const scratch = new Uint32Array(UUID_WORDS);

function isUuid(text: string): boolean {
  return packUuid(text, 0, scratch, 0);
}
