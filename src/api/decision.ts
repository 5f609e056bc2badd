import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DECISION_KINDS, type Decision } from '../model/decision.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Exception, ExpectedEdge } from '../model/exception.ts';
import type { Finding } from '../model/finding.ts';
import { DAY_US, parseTime } from '../model/time.ts';
import type { AlertHistory } from '../timeline/port.ts';

const line = z.string().trim().min(1).max(500);

/** What a person decides about an alert. */
export const decisionSchema = z
  .strictObject({
    kind: z.enum(DECISION_KINDS),
    by: line.describe('Who decides.'),
    reason: z.string().trim().max(500).describe('Why, in a sentence; only who acknowledges may leave it out.'),
    owner: line.optional().describe('Of `expect`: who answers for the expectation.'),
    expires: z
      .string()
      .refine((text) => !Number.isNaN(parseTime(text)), 'write RFC 3339, for example 2027-03-31T00:00:00Z')
      .meta({ format: 'date-time' })
      .optional()
      .describe('Of `expect`: from when on it alerts again.'),
    detectors: z.array(line).min(1).optional().describe('Of `expect`: only what these detectors said.'),
  })
  .refine(({ kind, reason }) => kind === 'acknowledge' || reason !== '', {
    path: ['reason'],
    message: 'a decision needs its reason',
  })
  .refine(({ kind, owner, expires }) => kind !== 'expect' || (owner !== undefined && expires !== undefined), {
    message: 'an expectation needs an owner and an end: give owner and expires',
  });
export type DecisionRequest = z.infer<typeof decisionSchema>;

/** Longest that an analyst's expectation may hold; what is right for longer belongs into a reviewed file. */
const LONGEST_US = 366 * DAY_US;

/** The record of a decision about an alert. `nowUs` is the clock of the person's machine. */
export function decisionRecord(request: DecisionRequest, history: AlertHistory, nowUs: number): DecisionMade {
  const alert = history.revisions.at(-1);
  if (!alert) throw new SecretwatchError('SW_NOT_FOUND', 'the alert has no revision', 'see `alerts list`');
  const { kind, by, reason } = request;
  const id = createHash('sha256').update([alert.id, kind, by, reason, nowUs].join('\u001f')).digest('hex').slice(0, 24);
  const exception = kind === 'expect' ? expectation(request, history, id, nowUs) : null;
  const decision: Decision = { id, kind, alert: alert.id, by, reason, decidedUs: nowUs, exception };
  return { tier: 'decision', cluster: alert.cluster, timeUs: 0, decision, alert };
}

function expectation(request: DecisionRequest, history: AlertHistory, id: string, nowUs: number): Exception {
  const { owner = '', reason, expires = '', detectors } = request;
  const expiresUs = parseTime(expires);
  if (expiresUs <= nowUs) throw usage(`${expires} is over already`, 'give an end that lies ahead');
  if (expiresUs > nowUs + LONGEST_US)
    throw usage(`${expires} is more than a year ahead`, 'write an exception into the file, where others review it');
  return {
    id: `alert-${id.slice(0, 12)}`,
    origin: 'decision',
    owner,
    reason,
    expiresUs,
    scope: scopeOf(history, detectors),
  };
}

const MAX_EDGES = 200;

/** Exactly what this alert's findings said, of this identity, and no other secret. */
export function scopeOf({ revisions, findings }: AlertHistory, detectors?: readonly string[]): Exception['scope'] {
  const meant = findings.filter(({ detector }) => detectors?.includes(detector) ?? true);
  const { principal } = revisions.at(-1) ?? {};
  if (!principal || meant.length === 0)
    throw usage('no finding of this alert is left that could be expected', 'see `alerts show` for its detectors');
  const edges = distinct(meant.map(({ detector, edge }): ExpectedEdge => ({ detector, edge })));
  const secrets = distinct(meant.flatMap(({ secrets: touched }) => touched.map(nameOf)));
  if (edges.length > MAX_EDGES || secrets.length > MAX_EDGES)
    throw usage(`the alert holds more than ${MAX_EDGES} different things`, 'write an exception into the file instead');
  return {
    detectors: [...new Set(edges.map(({ detector }) => detector))].sort(),
    edges,
    principal: principal.username,
    impersonatedBy: principal.impersonatedBy ?? '',
    sourceIp: '',
    secrets,
  };
}

function nameOf({ namespace, name }: Finding['secrets'][number]): { namespace: string; name: string } {
  return { namespace, name };
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function usage(message: string, remedy: string): SecretwatchError {
  return new SecretwatchError('SW_USAGE', message, remedy);
}
