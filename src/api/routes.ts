import { z } from 'zod';
import { ALERT_STATUSES } from '../model/alert.ts';
import { SecretwatchError } from '../model/error.ts';
import { SEVERITIES } from '../model/finding.ts';
import type { Subject } from '../timeline/port.ts';
import { decisionSchema } from './decision.ts';
import { rangeOf, timed, withTime } from './page.ts';
import { idParams, namespacedName, rangeQuery } from './parameters.ts';
import { QUESTION_ROUTES } from './question-routes.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import { found, type Route, route } from './route.ts';
import { alertSchema, entrySchema, findingSchema, pageOf, rejectSchema, statsSchema } from './schemas.ts';

const subjectQuery = {
  secret: namespacedName.optional(),
  principal: z.string().min(1).optional().describe('User name as the API server writes it.'),
  credential: z.string().min(1).optional().describe('Credential id, for example JTI=…'),
};

/** Every route there is. */
export const ROUTES: readonly Route[] = [
  route({
    path: '/healthz',
    summary: 'Whether the process runs',
    isPublic: true,
    answer: z.object({ status: z.literal('ok'), instance: z.string() }),
    handle: async ({ instance }) => ({ body: { status: 'ok', instance } }),
  }),
  route({
    path: '/readyz',
    summary: 'Whether the state is restored and questions are answered',
    isPublic: true,
    answer: z.object({ status: z.enum(['ready', 'starting']) }),
    handle: async ({ isReady }) =>
      isReady() ? { body: { status: 'ready' } } : { status: 503, body: { status: 'starting' } },
  }),
  route({
    path: '/metrics',
    summary: 'Metrics of this process for Prometheus',
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    answer: z.string(),
    handle: async ({ metrics }) => ({ body: await metrics() }),
  }),
  route({
    path: '/openapi.json',
    summary: 'This document',
    answer: z.looseObject({ openapi: z.string() }),
    handle: async ({ openApi }) => ({ body: openApi() }),
  }),
  route({
    path: '/api/v1/alerts',
    summary: 'The final state of each alert, in the order in which they were opened',
    query: z.strictObject({
      ...rangeQuery,
      minSeverity: z.enum(SEVERITIES).default('info'),
      status: z.enum(ALERT_STATUSES).optional(),
    }),
    answer: pageOf(alertSchema),
    handle: async ({ timeline }, { query }) => ({ body: await timeline.alerts({ ...query, ...rangeOf(query) }) }),
  }),
  route({
    path: '/api/v1/alerts/:id',
    summary: 'All revisions of an alert, and the findings in it',
    params: idParams,
    answer: z.object({ revisions: z.array(alertSchema), findings: z.array(findingSchema) }),
    handle: async ({ timeline }, { params }) => {
      const alert = found(await timeline.alert(params.id), `alert ${params.id}`);
      return { body: { ...alert, findings: alert.findings.map(withTime) } };
    },
  }),
  route({
    path: '/api/v1/alerts/:id/decisions',
    method: 'POST',
    summary: 'Takes a decision about an alert: acknowledge, expect, confirm, note or resolve',
    params: idParams,
    body: decisionSchema,
    answer: alertSchema,
    handle: async ({ decide }, { params, body }) => ({ status: 201, body: await decide(params.id, body) }),
  }),
  route({
    path: '/api/v1/timeline',
    summary: 'Accesses, facts and findings of one secret, principal or credential in one order',
    query: z.strictObject({ ...rangeQuery, ...subjectQuery }),
    answer: pageOf(entrySchema),
    handle: async ({ timeline }, { query }) => {
      const { cluster, limit } = query;
      const page = await timeline.timeline({ cluster, limit, subject: subjectOf(query), ...rangeOf(query) });
      return { body: timed(page) };
    },
  }),
  ...RECORD_ROUTES,
  ...QUESTION_ROUTES,
  route({
    path: '/api/v1/stats',
    summary: 'What the store holds, in numbers',
    answer: statsSchema,
    handle: async ({ timeline }) => ({ body: await timeline.stats() }),
  }),
  route({
    path: '/api/v1/rejects',
    summary: 'The first pieces of input that could not be read',
    query: z.strictObject({ limit: rangeQuery.limit }),
    answer: z.object({ items: z.array(rejectSchema) }),
    handle: async ({ timeline }, { query }) => ({ body: { items: await timeline.rejects(query.limit) } }),
  }),
];

function subjectOf(query: {
  secret?: string | undefined;
  principal?: string | undefined;
  credential?: string | undefined;
}): Subject {
  const { secret, principal, credential } = query;
  if ([secret, principal, credential].filter((each) => each !== undefined).length !== 1)
    throw new SecretwatchError('SW_USAGE', 'one subject is needed', 'give one of secret, principal and credential');
  if (principal !== undefined) return { principal };
  if (credential !== undefined) return { credential };
  const [namespace = '', name = ''] = (secret ?? '').split('/');
  return { secret: { namespace, name } };
}
