import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { z } from 'zod';
import { SecretwatchError } from '../model/error.ts';
import { createGuard, SECURITY_HEADERS } from './guard.ts';
import type { Route, RouteContext } from './route.ts';
import { ROUTES } from './routes.ts';

/** The HTTP API: listens, answers and closes. */
export type Api = FastifyInstance;

export interface ApiOptions extends RouteContext {
  /** '' asks for none. */
  token: string;
  /** It listens where only this machine can reach it. */
  isLoopback: boolean;
  /** Token of whoever may change something; that of all others where there is one. */
  writeToken: string;
  logger?: FastifyBaseLogger;
}

/** A decision is a few lines; nothing else has a body. */
const BODY_LIMIT_BYTES = 64 * 1024;

const BAD_URL = { code: 'SW_USAGE', message: 'the path cannot be decoded', remedy: 'see /openapi.json' };

/** The HTTP API, not yet listening. */
export function createApi(options: ApiOptions): Api {
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    // A path that cannot be decoded reaches no route and no error handler.
    frameworkErrors: (_error, _request, reply) => sendError(reply, 400, BAD_URL),
    logController: new LogController({ disableRequestLogging: true }),
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
  }) as unknown as FastifyInstance;
  // A browser sends plain text and forms across origins without asking first.
  app.removeContentTypeParser('text/plain');
  addGuard(app, options);
  for (const route of ROUTES) addRoute(app, route, options);
  addErrors(app);
  return app;
}

function addGuard(app: FastifyInstance, { token, writeToken, isLoopback }: ApiOptions): void {
  const judge = createGuard({ token, writeToken, isLoopback });
  const publicPaths = new Set(ROUTES.filter(({ isPublic }) => isPublic).map(({ path }) => path));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const { host = '', authorization = '' } = request.headers;
    const refusal = judge({
      host,
      authorization,
      isPublic: publicPaths.has(request.routeOptions.url ?? ''),
      isWrite: request.method === 'POST',
    });
    if (!refusal) return;
    const { status, ...body } = refusal;
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    await reply.code(status).send(body);
  });
}

function addRoute(app: FastifyInstance, route: Route, context: RouteContext): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const params = check(route.params, request.params) as never;
    const query = check(route.query, request.query) as never;
    const sent = check(route.body, request.body ?? {}) as never;
    const { status = 200, body } = await route.handle(context, { params, query, body: sent });
    reply.code(status).type(route.contentType ?? 'application/json; charset=utf-8');
    return body;
  };
  app.route({ method: route.method ?? 'GET', url: route.path, handler: answer });
}

function check(schema: z.ZodType | undefined, value: unknown): unknown {
  const result = schema?.safeParse(value);
  if (!result || result.success) return result?.data;
  const faults = result.error.issues
    .map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`)
    .join('; ');
  throw new SecretwatchError('SW_USAGE', faults, 'see /openapi.json for what this route takes');
}

const STATUS = new Map<string, number>([
  ['SW_USAGE', 400],
  ['SW_NOT_FOUND', 404],
]);

function addErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) =>
    sendError(reply, 404, { code: 'SW_NOT_FOUND', message: 'there is no such route', remedy: 'see /openapi.json' }),
  );
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof SecretwatchError && STATUS.has(error.code))
      return sendError(reply, STATUS.get(error.code) ?? 400, error);
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status < 500)
      return sendError(reply, status, {
        code: 'SW_USAGE',
        message: (error as Error).message,
        remedy: 'see /openapi.json',
      });
    request.log.error(error, 'A request failed.');
    // What failed inside is for the log, not for the caller.
    const message = 'the request failed';
    return sendError(reply, 500, { code: 'SW_INTERNAL', message, remedy: "see the service's log" });
  });
}

function sendError(
  reply: FastifyReply,
  status: number,
  { code, message, remedy }: { code: string; message: string; remedy: string },
): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send({ code, message, remedy });
}
