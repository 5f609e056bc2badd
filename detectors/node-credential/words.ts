import type { Verdict } from '../../src/detect/contract.ts';
import type { Severity } from '../../src/model/finding.ts';
import type { Reason } from '../../src/model/reason.ts';
import type { Strange } from './strange.ts';

/** What is wrong with one secret; `others` is the number of further ones within the hour. */
export function reasonsOf({ secret, about, isRefused, isAgentNew }: Strange, others: number): Reason[] {
  const who = about.principal.username;
  const text = isRefused
    ? `${who} was refused ${secret}: no pod on it uses it`
    : `${who} read ${secret}, which no pod on it is known to use`;
  const baseline =
    others > 0 ? `one of ${others + 1} such secrets within an hour` : 'the only such secret within an hour';
  const reasons = [reasonOf(text, baseline)];
  if (!isAgentNew) return reasons;
  const by = `by ${about.userAgent || 'no user agent'}`;
  return [...reasons, { code: 'new-user-agent', score: 1, text: by, baseline: 'never on this node' }];
}

export function reasonOf(text: string, baseline: string): Reason {
  return { code: 'node-not-mounting', score: 3, text, baseline };
}

export function verdict(severity: Severity, reasons: Reason[], edge: string): Verdict {
  return { severity, edge: `node-not-mounting ${edge}`, reasons };
}
