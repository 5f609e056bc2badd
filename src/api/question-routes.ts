import { z } from 'zod';
import { SecretwatchError } from '../model/error.ts';
import { parseTime } from '../model/time.ts';
import type { ReachSubject } from '../timeline/answers/reach.ts';
import { traceAlert } from '../timeline/trace.ts';
import { namespacedName, timeInput } from './parameters.ts';
import { holdersSchema, lineageSchema, normalSchema, reachSchema, traceSchema } from './question-schemas.ts';
import { found, type Route, route } from './route.ts';

const cluster = z.string().min(1).optional().describe('Needed where the store holds several clusters.');
const name = z.string().min(1);

/** Who holds a secret, what somebody reaches, where a credential comes from. */
export const QUESTION_ROUTES: readonly Route[] = [
  route({
    path: '/api/v1/holders',
    summary: 'Everybody who has read a secret, whose copy is old, and what to do about it in order',
    query: z.strictObject({
      secret: namespacedName,
      at: timeInput.describe('As it was at this event time; now by default.'),
      cluster,
    }),
    answer: holdersSchema,
    handle: async ({ timeline }, { query }) => ({
      body: await timeline.holders({
        secret: namesOf(query.secret),
        cluster: query.cluster,
        atUs: timeOf(query.at),
      }),
    }),
  }),
  route({
    path: '/api/v1/reach',
    summary: 'What a principal, pod, node or credential has read, through what, and what to rotate for it',
    query: z.strictObject({
      principal: name.optional().describe('User name as the API server writes it.'),
      pod: namespacedName.optional(),
      node: name.optional(),
      credential: name.optional().describe('Credential id, for example JTI=…'),
      since: timeInput.describe('Event time from which on.'),
      cluster,
    }),
    answer: reachSchema,
    handle: async ({ timeline }, { query }) => ({
      body: await timeline.reach({
        subject: subjectOf(query),
        cluster: query.cluster,
        sinceUs: timeOf(query.since),
      }),
    }),
  }),
  route({
    path: '/api/v1/lineage',
    summary: 'Who issued a credential and for whom, who used it from where, and what came of it',
    query: z.strictObject({ credential: name.describe('Credential id, for example JTI=…'), cluster }),
    answer: lineageSchema,
    handle: async ({ timeline }, { query }) => ({
      body: found(await timeline.lineage(query), `record of credential ${query.credential}`),
    }),
  }),
  route({
    path: '/api/v1/baseline',
    summary: 'What is normal for a principal, and what it did that is not normal yet',
    query: z.strictObject({ principal: name.describe('User name as the API server writes it.'), cluster }),
    answer: normalSchema,
    handle: async ({ timeline }, { query }) => ({
      body: found(await timeline.normal(query), `baseline of ${query.principal}`),
    }),
  }),
  route({
    path: '/api/v1/alerts/:id/lineage',
    summary: 'How an alert came about, back to the first foothold',
    params: z.object({ id: name }),
    answer: traceSchema,
    handle: async ({ timeline }, { params }) => ({
      body: found(await traceAlert(timeline, params.id), `alert ${params.id}`),
    }),
  }),
];

interface Subjects {
  principal?: string | undefined;
  pod?: string | undefined;
  node?: string | undefined;
  credential?: string | undefined;
}

function subjectOf({ principal, pod, node, credential }: Subjects): ReachSubject {
  const given: ReachSubject[] = [];
  if (principal !== undefined) given.push({ principal });
  if (pod !== undefined) given.push({ pod: namesOf(pod) });
  if (node !== undefined) given.push({ node });
  if (credential !== undefined) given.push({ credential });
  const [only] = given;
  const remedy = 'give one of principal, pod, node and credential';
  if (!only || given.length > 1) throw new SecretwatchError('SW_USAGE', 'one subject is needed', remedy);
  return only;
}

function namesOf(text: string): { namespace: string; name: string } {
  const [namespace = '', own = ''] = text.split('/');
  return { namespace, name: own };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTime(text);
}
