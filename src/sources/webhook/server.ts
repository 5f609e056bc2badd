import type { Server as TlsServer } from 'node:tls';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { type Decoder, MAX_LINE_BYTES } from '../../audit/decode.ts';
import type { Decoded } from '../../model/audit-event.ts';
import { createAuthorizer } from './authorize.ts';
import { plainBody } from './body.ts';
import { readTls, type TlsFiles, watchTls } from './tls-files.ts';
import type { WebhookFeed } from './webhook-feed.ts';

export interface WebhookServerOptions {
  /** Undefined speaks plain HTTP: on loopback only. */
  tls: TlsFiles | undefined;
  /** '' where clients show certificates alone. */
  token: string;
  /** The decoder of a cluster; '' is the one that the settings name. Undefined when there are too many. */
  decoderOf: (cluster: string) => Decoder | undefined;
  logger: FastifyBaseLogger | undefined;
}

const PATHS = ['/audit', '/audit/:cluster'];
const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** The API server sends `application/json`; shippers send lines as well. */
const TYPES = ['application/json', 'application/x-ndjson', 'application/ndjson'];
const RETRY_AFTER_SECONDS = '5';

/**
 * The API server's audit webhook: `POST /audit` or `/audit/CLUSTER` with an EventList, or with anything else that the
 * decoder reads. 200 says that every event of the body stands in the store and every bad item among the rejects.
 */
export function createWebhookServer(feed: WebhookFeed, options: WebhookServerOptions): FastifyInstance {
  const { tls, token } = options;
  const app = bareServer(options);
  const isAuthorized = createAuthorizer({ token, hasClientCa: tls !== undefined && tls.clientCaFile !== '' });
  // Before the body is read: a stranger's costs nothing, and neither does what there is no room for.
  app.addHook('onRequest', async (request, reply) => {
    if (!isAuthorized(request)) return refuse(reply.header('www-authenticate', 'Bearer'), 401);
    if (request.method !== 'POST') return;
    if (feed.isClosed) return refuse(reply, 503);
    const sizeBytes = announcedBytes(request);
    if (!feed.hasRoomFor(sizeBytes)) return refuse(reply.header('retry-after', RETRY_AFTER_SECONDS), 429);
    reply.raw.once('close', feed.expect(sizeBytes));
  });
  for (const url of PATHS) {
    app.post(url, (request, reply) => take(request, reply, feed, options));
    app.route({ method: OTHER_METHODS, url, handler: (_request, reply) => refuse(reply.header('allow', 'POST'), 405) });
  }
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404));
  app.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) request.log.error({ code: (error as { code?: string }).code }, 'A post failed.');
    return refuse(reply, status);
  });
  if (tls) renewTls(app, tls);
  return app;
}

/** Takes bodies as bytes, whatever their type says within the few that are taken. */
function bareServer({ tls, logger }: WebhookServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_LINE_BYTES,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    // A path that cannot be read is not repeated in the answer.
    frameworkErrors: (_error, _request, reply) => refuse(reply as FastifyReply, 404),
    logController: new LogController({ disableRequestLogging: true }),
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    ...(tls && { https: { ...readTls(tls), requestCert: tls.clientCaFile !== '', rejectUnauthorized: false } }),
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(TYPES, { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
  return app;
}

/** A body in pieces may become as long as any; one that is too long is refused before it is read. */
function announcedBytes({ headers }: FastifyRequest): number {
  return Math.min(MAX_LINE_BYTES, Number(headers['content-length'] ?? MAX_LINE_BYTES));
}

/** A certificate is renewed while connections go on; one that cannot be read yet leaves the old one in place. */
function renewTls(app: FastifyInstance, files: TlsFiles): void {
  const stop = watchTls(files, () => {
    try {
      (app.server as unknown as TlsServer).setSecureContext(readTls(files));
    } catch (error) {
      app.log.warn({ reason: (error as Error).message }, 'The new certificate is not used.');
    }
  });
  app.addHook('onClose', async () => stop());
}

async function take(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: WebhookFeed,
  { decoderOf }: WebhookServerOptions,
): Promise<FastifyReply> {
  const { cluster = '' } = request.params as { cluster?: string };
  const decode = decoderOf(cluster);
  if (!decode) return refuse(reply, 404);
  const sent = request.body;
  if (!Buffer.isBuffer(sent) || sent.length === 0) return refuse(reply, 400);
  const body = plainBody(sent, String(request.headers['content-encoding'] ?? '').toLowerCase());
  if (typeof body === 'number') return refuse(reply, body);
  const records: Decoded[] = [];
  decode(body, 0, body.length, records);
  const settled = await feed.offer(records, body.length);
  if (settled === 'stopped') return refuse(reply, 503);
  // A client repeats whatever is refused; only one that sends nothing readable at all must hear of it.
  const isNothing = records.length > 0 && records.every(({ tier }) => tier === 'rejected');
  return isNothing ? refuse(reply, 400) : reply.code(200).send();
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'nothing in the body is an audit event',
  401: 'a bearer token or a client certificate is needed',
  404: 'post to /audit or /audit/CLUSTER',
  405: 'only POST is taken',
  413: 'the body is too large: lower --audit-webhook-batch-max-size',
  415: 'send application/json or application/x-ndjson, plain or gzip',
  429: 'too much waits to be stored: send it again later',
  503: 'stopping: send it again later',
};

function refuse(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ message: REASONS[status] ?? 'it failed' });
}
