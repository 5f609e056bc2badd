import { z } from 'zod';
import { FACT_TYPES } from '../model/access.ts';
import { rangeOf, timed, withTime } from './page.ts';
import { idParams, listOf, rangeQuery } from './parameters.ts';
import { found, type Route, route } from './route.ts';
import { entrySchema, findingSchema, firstReadSchema, pageOf, readerSchema } from './schemas.ts';

/** Findings, facts and reads within a time, for reports and for programs. */
export const RECORD_ROUTES: readonly Route[] = [
  route({
    path: '/api/v1/findings',
    summary: 'Findings, also those that raised no alert',
    query: z.strictObject({
      ...rangeQuery,
      principal: z.string().min(1).optional(),
      detectors: listOf(z.string().min(1)).optional().describe('Ids with commas between them.'),
    }),
    answer: pageOf(findingSchema),
    handle: async ({ timeline }, { query }) => ({
      body: timed(await timeline.findings({ ...query, ...rangeOf(query) })),
    }),
  }),
  route({
    path: '/api/v1/facts',
    summary: 'Facts of some types: what decides who holds a secret, exceptions and decisions',
    query: z.strictObject({
      ...rangeQuery,
      types: listOf(z.enum(FACT_TYPES)).describe('Types with commas between them.'),
      subject: z.string().min(1).optional(),
    }),
    answer: pageOf(entrySchema),
    handle: async ({ timeline }, { query }) => ({
      body: timed(await timeline.facts({ ...query, ...rangeOf(query) })),
    }),
  }),
  route({
    path: '/api/v1/readers',
    summary: 'Who read secrets within a time, how much, and which team answers for them',
    query: z.strictObject(rangeQuery),
    answer: pageOf(readerSchema),
    handle: async ({ timeline }, { query }) => ({ body: await timeline.readers({ ...query, ...rangeOf(query) }) }),
  }),
  route({
    path: '/api/v1/first-reads',
    summary: 'What identities read within a time that they had never read before',
    query: z.strictObject(rangeQuery),
    answer: pageOf(firstReadSchema),
    handle: async ({ timeline }, { query }) => ({ body: await timeline.firstReads({ ...query, ...rangeOf(query) }) }),
  }),
  route({
    path: '/api/v1/findings/:id',
    summary: 'One finding with its reasons and the memory it was judged by',
    params: idParams,
    answer: findingSchema,
    handle: async ({ timeline }, { params }) => ({
      body: withTime(found(await timeline.finding(params.id), `finding ${params.id}`)),
    }),
  }),
];
