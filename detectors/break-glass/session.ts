import { type Actor, actorOf, evidenceOf, type Moment, type Standing } from '../../src/detect/moment.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';

/** One secret, or a whole scope of secrets (name ''), that was read in a session. */
export interface Loan {
  namespace: string;
  name: string;
  readUs: number;
  evidence: Evidence;
}

/** What is known of one emergency identity. */
export interface Memory {
  startUs: number;
  lastUs: number;
  actor: Actor | null;
  /** What it read and was not yet asked about, oldest first. */
  loans: Loan[];
}

const MAX_LOANS = 64;
/** Who comes back after so much quiet begins a new session. */
const QUIET_US = DAY_US / 3;

export function isNewSession({ lastUs }: Readonly<Memory>, { event }: Moment): boolean {
  return lastUs === 0 || event.timeUs - lastUs > QUIET_US;
}

/** Whether this is a read of something that the session has not read yet. */
export function isNewLoan({ loans }: Readonly<Memory>, { access }: Moment): boolean {
  if (!access?.isRead) return false;
  return !loans.some(({ namespace, name }) => namespace === access.namespace && name === access.name);
}

export function learnUse(memory: Memory, moment: Moment): void {
  const { event, access } = moment;
  if (isNewSession(memory, moment)) memory.startUs = event.timeUs;
  memory.lastUs = Math.max(memory.lastUs, event.timeUs);
  memory.actor = actorOf(moment);
  if (!access?.isRead) return;
  const { namespace, name } = access;
  // What is read again is known again: only a rotation after the last read counts.
  const others = memory.loans.filter((loan) => loan.namespace !== namespace || loan.name !== name);
  memory.loans = [...others, { namespace, name, readUs: event.timeUs, evidence: evidenceOf(event) }].slice(-MAX_LOANS);
}

/** Of what was read by `untilUs`, what was not rotated since. */
export function openLoans({ loans, actor }: Readonly<Memory>, untilUs: number, past: Standing): Loan[] {
  const due = loans.filter(({ readUs }) => readUs <= untilUs);
  return due.filter((loan) => (loan.name ? !isRotated(loan, actor, past) : !isOpened(loan, loans)));
}

/** Written by somebody else (who writes a value knows it), or deleted. */
function isRotated({ namespace, name, readUs }: Loan, actor: Actor | null, { objects }: Standing): boolean {
  const secret = objects.secret(namespace, name);
  if (!secret) return false;
  const isByOther = secret.writtenBy !== actor?.principal.username;
  return secret.deletedUs > readUs || (isByOther && secret.writtenUs > readUs);
}

/** A list after which single secrets of it were opened was the way to them; those are asked about by name. */
function isOpened(list: Loan, loans: readonly Loan[]): boolean {
  return loans.some(({ namespace, name }) => name !== '' && (list.namespace === '' || list.namespace === namespace));
}
