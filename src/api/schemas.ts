import { z } from 'zod';
import { ALERT_STATUSES, type Alert } from '../model/alert.ts';
import { DECISION_KINDS } from '../model/decision.ts';
import { SEVERITIES } from '../model/finding.ts';
import { PRINCIPAL_KINDS } from '../model/principal.ts';
import { REASON_ORDER } from '../model/reason.ts';

const text = z.string();
const count = z.int().min(0);
/** RFC 3339 on the wire. */
const time = z.string().meta({ format: 'date-time' });
const severity = z.enum(SEVERITIES);

const principal = z.object({
  kind: z.enum(PRINCIPAL_KINDS),
  username: text,
  uid: text,
  namespace: text,
  name: text,
  groups: z.array(text),
  impersonatedBy: text.nullable(),
  cloudRoles: z.array(text).describe('Roles outside the cluster that it may take on.'),
});
const reason = z.object({ code: z.enum(REASON_ORDER), text, score: z.number(), baseline: text });
const source = z.object({ ip: text, class: z.enum(['pod', 'node', 'other', 'unknown']), forwarded: z.array(text) });
const CREDENTIAL_KINDS = ['bound-token', 'unbound-token', 'legacy-token', 'certificate', 'other', 'none'] as const;

/** One revision of an alert on the wire; checked against the model when this is compiled. */
export const alertSchema = z.object({
  apiVersion: z.literal('secretwatch/v1'),
  kind: z.literal('Alert'),
  id: text,
  revision: z.int().min(1),
  status: z.enum(ALERT_STATUSES),
  decision: z
    .object({
      kind: z.enum(DECISION_KINDS),
      by: text,
      reason: text,
      time,
      owner: text.nullable(),
      expires: time.nullable(),
    })
    .nullable(),
  cluster: text,
  time,
  opened: time,
  firstSeen: time,
  lastSeen: time,
  severity,
  score: z.number(),
  title: text,
  summary: text,
  detectors: z.array(text),
  principal,
  workload: z.object({ pod: text, podUid: text, node: text, owner: text }).nullable(),
  team: z.object({ name: text, contact: text, source: text }).nullable(),
  credential: z
    .object({ id: text, kind: z.enum(CREDENTIAL_KINDS), issuedBy: text.nullable(), issuedAt: time.nullable() })
    .nullable(),
  source,
  userAgent: text,
  secrets: z.array(
    z.object({ namespace: text, name: text, verb: text, count, team: text.nullable(), issuer: text.nullable() }),
  ),
  secretCount: count,
  reasons: z.array(reason),
  evidence: z.array(
    z.object({ auditID: text, stage: text, time, verb: text, namespace: text, name: text, status: z.int() }),
  ),
  evidenceCount: count,
  frameworks: z.array(z.object({ framework: text, version: text, control: text })),
  runbook: text,
}) satisfies z.ZodType<Alert>;

/** Access, fact or finding as the model has it, with its time as text. */
export const entrySchema = z.looseObject({
  kind: z.enum(['access', 'fact', 'finding']),
  time,
  cluster: text,
  timeUs: z.int(),
});
export const findingSchema = z.looseObject({
  kind: z.literal('finding'),
  time,
  id: text,
  cluster: text,
  timeUs: z.int(),
  detector: text,
  detectorVersion: z.int(),
  severity,
  score: z.number(),
  reasons: z.array(reason),
  before: text.describe("The detector's memory before the event, as JSON text."),
});

export const statsSchema = z.object({
  clusters: z.array(
    z.object({
      cluster: text,
      counters: z.record(text, count),
      principals: count,
      lastEventUs: z.int(),
      sources: z
        .array(z.object({ source: text, lastEventUs: z.int() }))
        .optional()
        .describe('Where events come from, in a fleet.'),
    }),
  ),
  alerts: z.record(severity, count),
  rejects: z.array(z.object({ code: text, count })),
});

export const readerSchema = z.object({
  cluster: text,
  principal: text,
  kind: text,
  team: text.nullable(),
  reads: count,
  secrets: count,
  firstUs: count,
  lastUs: count,
  firstEverUs: count,
});

export const firstReadSchema = z.object({
  cluster: text,
  principal: text,
  namespace: text,
  name: text,
  timeUs: count,
});

export const rejectSchema = z.object({ cluster: text, source: text, offset: count, code: text, excerpt: text });

export const errorSchema = z.object({ code: text, message: text, remedy: text });

/** A list, and whether it was cut at its limit. */
export function pageOf(item: z.ZodType): z.ZodType {
  return z.object({ items: z.array(item), hasMore: z.boolean() });
}
