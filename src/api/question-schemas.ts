import { z } from 'zod';
import type { Holders } from '../timeline/answers/holders.ts';
import { type Lineage, STEP_KINDS } from '../timeline/answers/lineage.ts';
import { type Normal, THING_KINDS } from '../timeline/answers/normal.ts';
import type { Reach } from '../timeline/answers/reach.ts';
import type { Trace } from '../timeline/answers/trace.ts';

const text = z.string();
const count = z.int().min(0);
const time = z.string().meta({ format: 'date-time' });
const read = { reads: count, firstRead: time, lastRead: time };
const use = {
  ...read,
  isUnused: z.boolean().describe('Silent for a day and four times its usual spacing: not needed any more.'),
};

/** The answers on the wire; checked against the port when this is compiled. */
export const holdersSchema = z.object({
  cluster: text,
  secret: text,
  asOf: time,
  lastWrite: time.nullable(),
  lastWriteBy: text.nullable(),
  deletedAt: time.nullable(),
  told: z
    .object({ type: text, keys: count, createdAt: time.nullable() })
    .nullable()
    .describe('What inventory tells of it.'),
  issuers: z
    .array(z.object({ principal: text, writes: count, firstWrite: time, lastWrite: time }))
    .describe('Programs that write its value.'),
  holders: z.array(
    z.object({
      principal: text,
      impersonatedBy: z.array(text),
      ...read,
      credentialIds: z.array(text),
      legacyTokens: z.array(text).describe('Secrets whose long-lived tokens were used; those have no id.'),
      pods: z.array(text),
      inferredPods: z.array(text).describe("Of a node's pods those that started after its last read."),
      stale: z.boolean().describe('Somebody else wrote after everything this identity had seen of it.'),
      stalePods: z.array(text).describe('Living pods whose own last read is older than that write.'),
      team: text.nullable(),
    }),
  ),
  inferred: z.array(
    z.object({ pod: text, node: text, ways: z.array(text), stale: z.boolean(), team: text.nullable() }),
  ),
  scopeReaders: z.array(z.object({ principal: text, ...read })),
  selectiveReaders: z
    .array(z.object({ principal: text, ...read }))
    .describe('They listed or watched around it with a selector, and so may have seen it.'),
  remedies: z.array(z.object({ action: z.enum(['restart', 'ask', 'rotate', 'revoke']), target: text, why: text })),
}) satisfies z.ZodType<Holders>;

export const reachSchema = z.object({
  cluster: text,
  subject: text,
  asOf: time,
  secrets: z.array(z.object({ secret: text, ...use, bindings: z.array(text) })),
  scopes: z.array(z.object({ scope: text, ...use, bindings: z.array(text) })),
  asOthers: z.array(z.object({ principal: text, secret: text, reads: count })),
  mounted: z.array(z.object({ secret: text, pod: text, account: text, ways: z.array(text) })),
  bindings: z.array(z.object({ binding: text, role: text, ...use })),
  cloudRoles: z.array(text),
  team: text.nullable(),
  rotate: z.array(text),
}) satisfies z.ZodType<Reach>;

const step = z.object({
  time,
  what: z.enum(STEP_KINDS),
  principal: text,
  through: text,
  target: text,
  auditID: text,
});

export const lineageSchema = z.object({
  cluster: text,
  credential: text,
  issuedBy: text.nullable(),
  issuanceAuditID: text.nullable(),
  issuedAt: time.nullable(),
  issuedFor: text.nullable(),
  pod: text.nullable(),
  podUid: text.nullable(),
  node: text.nullable(),
  uses: count,
  firstUsed: time.nullable(),
  lastUsed: time.nullable(),
  sourceIPs: z.array(text),
  backward: z.array(step),
  forward: z.array(step),
}) satisfies z.ZodType<Lineage>;

const known = z.object({ kind: z.enum(THING_KINDS), name: text, firstDay: text, lastDay: text, days: count });

export const normalSchema = z.object({
  cluster: text,
  principal: text,
  reads: count,
  since: time.nullable(),
  observations: count,
  newSecrets: count,
  surprisingDays: count,
  highestScore: z.number(),
  known: z.array(known),
  waiting: z.array(known),
}) satisfies z.ZodType<Normal>;

export const traceSchema = z.object({
  cluster: text,
  alert: text,
  title: text,
  principal: text,
  credentials: z.array(text),
  foothold: z
    .object({ time, auditID: text, verb: text, namespace: text, name: text, says: text })
    .nullable()
    .describe('The earliest event that any finding on the way rests on.'),
  steps: z.array(step.extend({ what: z.enum([...STEP_KINDS, 'found']), says: text })),
}) satisfies z.ZodType<Trace>;
