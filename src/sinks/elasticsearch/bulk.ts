import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { type Client, headerOf, statusOf } from '../../elasticsearch/client.ts';
import { TargetUnavailable } from '../../pipeline/delivery.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { type Lines, type Operation, requestsOf } from './bulk-request.ts';

export interface RefusedOperation {
  operation: Operation;
  reason: string;
}

/** So many requests at once: more makes the server no faster. */
const CONCURRENCY = 4;
/** A request that was too much so often is halved: the server may have no room for one of this size at all. */
const HALVED_AFTER = 1;
/** The server is asked again so often when it has too much to do, before the caller waits for longer. */
const BUSY_TRIES = 6;
const BUSY_MS = 100;

/** Writes operations; answers those that the server will never take. Throws when it cannot take them now. */
export async function writeBulk(
  client: Client,
  operations: readonly Operation[],
  signal: AbortSignal,
): Promise<RefusedOperation[]> {
  const refused: RefusedOperation[] = [];
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const requests = [...requestsOf(operations)].map((lines) =>
    queue.add(async () => {
      refused.push(...(await send(client, lines, signal)));
    }),
  );
  // All are waited for, so that none is still under way when the caller tries again.
  const failed = (await Promise.allSettled(requests)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return refused;
}

async function send(client: Client, request: readonly Lines[], signal: AbortSignal): Promise<RefusedOperation[]> {
  const refused: RefusedOperation[] = [];
  let waiting = request;
  for (let attempt = 0; waiting.length > 0; attempt += 1) {
    const answer = await ask(client, waiting, signal);
    if (answer === 'too-large') return [...refused, ...(await sendHalves(client, waiting, signal))];
    refused.push(...answer.refused);
    waiting = answer.again;
    if (waiting.length === 0) break;
    // Not all of it was taken: some may have been, and are found there already.
    if (attempt >= HALVED_AFTER && waiting.length > 1)
      return [...refused, ...(await sendHalves(client, waiting, signal))];
    if (attempt >= BUSY_TRIES) throw new Error(`Elasticsearch is too busy for ${waiting.length} documents`);
    await delay(BUSY_MS * 2 ** attempt * (0.5 + Math.random() / 2), undefined, { signal });
  }
  return refused;
}

async function sendHalves(client: Client, request: readonly Lines[], signal: AbortSignal): Promise<RefusedOperation[]> {
  const [first] = request;
  if (first && request.length === 1) return [{ operation: first.operation, reason: 'too large for the server' }];
  const half = Math.ceil(request.length / 2);
  return [
    ...(await send(client, request.slice(0, half), signal)),
    ...(await send(client, request.slice(half), signal)),
  ];
}

interface Answer {
  again: readonly Lines[];
  refused: RefusedOperation[];
}

async function ask(client: Client, request: readonly Lines[], signal: AbortSignal): Promise<Answer | 'too-large'> {
  try {
    const operations = request.map(({ text }) => text);
    const { items } = await client.bulk({ operations }, { signal, maxRetries: 0 });
    // Whoever answers for fewer may stand before the server, and has not passed all on.
    if (items?.length !== request.length)
      throw new Error('Elasticsearch answered for other operations than it was sent');
    return sorted(
      request,
      items.map((item) => Object.values(item)[0] as Item),
    );
  } catch (error) {
    const status = statusOf(error);
    if (status === 413) return 'too-large';
    const waitMs = retryAfterMs(headerOf(error, 'retry-after'));
    if (waitMs > 0) throw new TargetUnavailable(`Elasticsearch answered ${status}`, waitMs);
    if (status === 429) return { again: request, refused: [] };
    throw error;
  }
}

interface Item {
  status: number;
  error?: { type: string; reason?: string | null };
}

/** 409 says that it is there already, or a newer one is: as wished. A deletion may find nothing to delete. */
function sorted(request: readonly Lines[], items: readonly Item[]): Answer {
  const again: Lines[] = [];
  const refused: RefusedOperation[] = [];
  for (const [index, { status, error }] of items.entries()) {
    const lines = request[index];
    if (!lines || status < 300 || status === 409) continue;
    if (status === 404 && lines.operation.document === null) continue;
    // The document itself is wrong; all else is about the server, and may pass.
    if (status === 400) refused.push({ operation: lines.operation, reason: error?.type ?? 'status 400' });
    else again.push(lines);
  }
  return { again, refused };
}
