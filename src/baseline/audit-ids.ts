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

/** The fingerprints of an event's audit ID and request, and what they are of. */
interface Prints {
  auditID: string;
  of: string;
  id: number;
  request: number;
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
  #prints: Prints = { auditID: '', of: '', id: fingerprint(''), request: fingerprint('') };

  constructor(state: State) {
    this.#ids = state.add(new Fingerprints('audit-ids.requests', { cap: 300_000, ttlUs: 7 * DAY_US }));
    this.#form = state.table('audit-ids.form', { cap: 1, ttlUs: 36_500 * DAY_US });
  }

  oddity(event: AuditEvent): AuditIdOddity | undefined {
    const { id, request } = this.#printsOf(event);
    const known = this.#ids.of(id);
    if (known !== undefined && known !== request) return 'reused';
    const form = this.#form.peek(KEY);
    const isUsual = !form || form.uuids < ENOUGH || form.others * 100 > form.uuids;
    return isUsual || isUuid(event.auditID) ? undefined : 'foreign';
  }

  /** The first request keeps its audit ID: whoever copies it later is the odd one. */
  learn(event: AuditEvent): void {
    const { id, request } = this.#printsOf(event);
    this.#learnForm(event);
    this.#ids.learn(id, request, event.timeUs);
  }

  /** An event is judged and then learnt: its fingerprints are made once. */
  #printsOf({ auditID, request }: AuditEvent): Prints {
    const prints = this.#prints;
    if (prints.auditID === auditID && prints.of === request) return prints;
    this.#prints = { auditID, of: request, id: fingerprint(auditID), request: fingerprint(request) };
    return this.#prints;
  }

  #learnForm({ auditID, timeUs }: AuditEvent): void {
    const form = this.#form.peek(KEY);
    const isOwn = isUuid(auditID);
    if (isOwn && form && form.uuids >= PLENTY) return;
    const cell = this.#form.open(KEY, timeUs, () => ({ uuids: 0, others: 0 }));
    if (isOwn) cell.uuids += 1;
    else cell.others += 1;
  }
}

const scratch = new Uint32Array(UUID_WORDS);

function isUuid(text: string): boolean {
  return packUuid(text, 0, scratch, 0);
}
