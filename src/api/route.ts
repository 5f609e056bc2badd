import type { z } from 'zod';
import type { Alert } from '../model/alert.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Timeline } from '../timeline/port.ts';
import type { DecisionRequest } from './decision.ts';

/** What routes may use. */
export interface RouteContext {
  timeline: Timeline;
  /** Random name of this process, by which a client knows that it talks to the one it means. */
  instance: string;
  /** False while the state is being restored. */
  isReady: () => boolean;
  /** Prometheus text. */
  metrics: () => Promise<string>;
  openApi: () => object;
  /** Takes a decision about an alert; answers the alert's new revision once that is kept. */
  decide: (alert: string, request: DecisionRequest) => Promise<Alert>;
}

/** One route: its schemas are what is checked, and what the OpenAPI document says. */
export interface Route {
  path: string;
  /** GET asks; POST changes something, and takes the token always. */
  method?: 'GET' | 'POST';
  summary: string;
  /** Answered without a token: says nothing about the cluster. */
  isPublic?: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  contentType?: string;
  handle(
    context: RouteContext,
    input: { params: never; query: never; body: never },
  ): Promise<{ status?: number; body: unknown }>;
}

/** Checks a route's types at its definition. */
export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  definition: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    params?: P;
    query?: Q;
    body?: B;
    handle(
      context: RouteContext,
      input: { params: z.infer<P>; query: z.infer<Q>; body: z.infer<B> },
    ): Promise<{ status?: number; body: unknown }>;
  },
): Route {
  return definition as unknown as Route;
}

/** What was asked for, or the error that it is not there. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined)
    throw new SecretwatchError('SW_NOT_FOUND', `there is no ${what}`, 'list what there is with /api/v1/alerts');
  return value;
}
