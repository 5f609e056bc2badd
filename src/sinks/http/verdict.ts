import { TargetUnavailable } from '../../pipeline/delivery.ts';
import type { Answer } from './client.ts';

/** The request itself is wrong; everything else is about the target, or about who we are to it, and may be mended. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 415, 422]);
const SHOWN = 200;

/** Answers that are about how we are set up although their status says otherwise: found in their text. */
type Mendable = RegExp;
const NONE: Mendable = /(?!)/;

/** What a proxy or a page to log in answers in the place of a target that speaks JSON or plain text. */
const PAGE = /^\s*<(!doctype|html|head|body)\b/i;

/**
 * As `refusalIn`, of a target that never answers with a web page: one that says 200 is somebody else's, and took nothing.
 */
export function refusalOfService(answer: Answer, mendable: Mendable = NONE): string | undefined {
  if (answer.status < 300 && PAGE.test(answer.text))
    throw new TargetUnavailable(`answered ${answer.status} with a web page: is this the right address?`);
  return refusalIn(answer, mendable);
}

/** Undefined for taken, else why the target will never take it; throws when it cannot take it now. */
export function refusalIn({ status, text, retryAfterMs }: Answer, mendable: Mendable = NONE): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const reason = `answered ${status}${text && `: ${text.slice(0, SHOWN)}`}`;
  if (REFUSALS.has(status) && !mendable.test(text)) return reason;
  throw new TargetUnavailable(reason, retryAfterMs);
}
