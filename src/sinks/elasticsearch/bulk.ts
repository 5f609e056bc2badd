import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { type Client, statusOf } from '../../elasticsearch/client.ts';

/** One document to be written. `version` makes it replace an older one; without, what is there stays. */
export interface Operation {
  index: string;
  id: string;
  version?: number;
  /** Null deletes. */
  document: object | null;
}

export interface RefusedOperation {
  operation: Operation;
  reason: string;
}

/** Requests of about this size, so many at once: more makes the server no faster. */
const REQUEST_BYTES = 2 * 1024 * 1024;
const REQUEST_OPERATIONS = 1_000;
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

/** An operation as the lines of a bulk request. */
interface Lines {
  operation: Operation;
  text: string;
}

function* requestsOf(operations: readonly Operation[]): Generator<Lines[]> {
  let request: Lines[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const text = linesOf(operation);
    const size = Buffer.byteLength(text);
    if (request.length > 0 && (bytes + size > REQUEST_BYTES || request.length >= REQUEST_OPERATIONS)) {
      yield request;
      request = [];
      bytes = 0;
    }
    request.push({ operation, text });
    bytes += size;
  }
  if (request.length > 0) yield request;
}

function linesOf({ index, id, version, document }: Operation): string {
  const target = { _index: index, _id: id };
  const versioned = { ...target, version, version_type: 'external' };
  if (document === null) return JSON.stringify({ delete: versioned });
  const action = version === undefined ? { create: target } : { index: versioned };
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}`;
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
    const { items, errors } = await client.bulk({ operations: request.map(({ text }) => text) }, { signal });
    return errors
      ? sorted(
          request,
          items.map((item) => Object.values(item)[0] as Item),
        )
      : { again: [], refused: [] };
  } catch (error) {
    if (statusOf(error) === 413) return 'too-large';
    // The client tries 502 to 504 again by itself, 429 it does not.
    if (statusOf(error) === 429) return { again: request, refused: [] };
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
