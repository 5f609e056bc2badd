import { TargetUnavailable } from '../../pipeline/delivery.ts';
import type { Answer } from './client.ts';

/** The request itself is wrong; everything else is about the target, or about who we are to it, and may be mended. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 415, 422]);
const SHOWN = 200;

/** Undefined for taken, else why the target will never take it; throws when it cannot take it now. */
export function refusalIn({ status, text, retryAfterMs }: Answer): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  const reason = `answered ${status}${text && `: ${text.slice(0, SHOWN)}`}`;
  if (REFUSALS.has(status)) return reason;
  throw new TargetUnavailable(reason, retryAfterMs);
}
