import type { FastifyBaseLogger } from 'fastify';
import type { Decoder } from '../../audit/decode.ts';
import { SecretwatchError } from '../../model/error.ts';
import type { Feed } from '../../pipeline/feed.ts';
import { createWebhookServer } from './server.ts';
import type { TlsFiles } from './tls-files.ts';
import { WebhookFeed } from './webhook-feed.ts';

export interface WebhookOptions {
  address: { host: string; port: number };
  tls: TlsFiles | undefined;
  token: string;
  /** Makes the decoder of a cluster that a path names; '' stands for none. */
  createDecoder: (cluster: string) => Decoder;
  logger: FastifyBaseLogger | undefined;
}

/** A webhook that listens. Closing its feed ends it. */
export interface Webhook {
  url: string;
  feed: Feed;
}

/** Clusters that may be named; each costs a cache of callers. */
const MAX_CLUSTERS = 1_000;
const CLUSTER = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/;

export async function openWebhook({ address, createDecoder, ...options }: WebhookOptions): Promise<Webhook> {
  const feed = new WebhookFeed('webhook');
  const decoders = new Map<string, Decoder>();
  const decoderOf = (cluster: string): Decoder | undefined => {
    const known = decoders.get(cluster);
    if (known || decoders.size >= MAX_CLUSTERS || !(cluster === '' || CLUSTER.test(cluster))) return known;
    const decode = createDecoder(cluster);
    decoders.set(cluster, decode);
    return decode;
  };
  const app = createWebhookServer(feed, { ...options, decoderOf });
  const url = await app.listen(address).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    const reason = error.code === 'EADDRINUSE' ? 'another program listens there' : (error.code ?? error.message);
    const message = `cannot listen on ${address.host}:${address.port} for the audit webhook: ${reason}`;
    throw new SecretwatchError('SW_LISTEN', message, 'give another address in webhook.listen', error);
  });
  const close = async () => {
    // First the answers to those who wait, then the connections.
    await feed.close();
    await app.close();
  };
  return { url: `${url}/audit`, feed: { next: (limit) => feed.next(limit), close } };
}
