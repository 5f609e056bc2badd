import type { Fact } from '../model/access.ts';
import { escapeText } from './text/escape.ts';

/** Whether a fact says that an exception ends soon, or has ended. */
export function isEnding({ type }: Fact): boolean {
  return type === 'exception-expiring' || type === 'exception-ended';
}

/** The same in a sentence, escaped. */
export function endingLine({ type, subject, detail }: Fact): string {
  const id = subject.slice(subject.indexOf(':') + 1);
  const day = detail.expires?.slice(0, 10);
  const what =
    type === 'exception-expiring' ? `ends on ${day}` : detail.why === 'removed' ? 'was removed' : `ended on ${day}`;
  return escapeText(`exception ${id} of ${detail.owner} ${what}`);
}
