import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { createWebhookServer } from '../../src/sources/webhook/server.ts';
import { WebhookFeed } from '../../src/sources/webhook/webhook-feed.ts';
import { eventList } from '../sources/lines.ts';

export const TOKEN = 'a-token-of-the-tests-only';
export const AUTHORIZED = { headers: { authorization: `Bearer ${TOKEN}` } };

interface Served {
  url: string;
  feed: WebhookFeed;
  app: FastifyInstance;
  /** Commits what comes next; answers its records. */
  commit(): Promise<readonly Decoded[]>;
}

/** A webhook that listens until the test has ended. */
export async function serve(
  t: TestContext,
  tls?: { certFile: string; keyFile: string; clientCaFile: string },
): Promise<Served> {
  const feed = new WebhookFeed('webhook');
  const decoderOf = (cluster: string) => createDecoder(cluster || 'test', { isClusterFixed: true });
  const app = createWebhookServer(feed, { tls, token: TOKEN, decoderOf, logger: undefined });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await feed.close();
    await app.close();
  });
  const commit = async () => {
    const batch = await feed.next(2000);
    batch?.onCommitted?.();
    return batch?.records ?? [];
  };
  return { url: `${url}/audit`, feed, app, commit };
}

/** As the API server sends it: items without kind and apiVersion. */
export function webhookBody(lines: readonly string[]): string {
  return eventList(lines).replaceAll('{"kind":"Event","apiVersion":"audit.k8s.io/v1",', '{');
}
