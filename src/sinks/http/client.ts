import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { TargetUnavailable } from '../../pipeline/delivery.ts';
import { retryAfterMs } from './retry-after.ts';

export interface HttpOptions {
  /** Silence that is taken for a failure. */
  timeoutMs: number;
  tls: { ca?: string; cert?: string; key?: string };
  /** Through which the target is reached, by a tunnel; undefined for none. */
  proxy?: string | undefined;
}

export interface Answer {
  status: number;
  /** The beginning of it. */
  text: string;
  /** What the target asked us to wait; 0 where it did not. */
  retryAfterMs: number;
}

export interface HttpClient {
  /** Posts and answers what came back; throws `TargetUnavailable` when nothing did. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

const MAX_TEXT = 4_096;
const USER_AGENT = 'secretwatch';

/** A client of one target: connections are kept, redirects are not followed, nothing is tried twice. */
export function openHttp(options: HttpOptions): HttpClient {
  const agent = agentOf(options);
  return {
    post: async (url, headers, body, signal) => {
      try {
        const answer = await request(url, {
          method: 'POST',
          headers: { 'user-agent': USER_AGENT, ...headers },
          body,
          dispatcher: agent,
          signal,
        });
        const text = await beginningOf(answer.body, options.timeoutMs);
        return { status: answer.statusCode, text, retryAfterMs: retryAfterMs(answer.headers['retry-after']) };
      } catch (error) {
        throw new TargetUnavailable(`no answer: ${reasonOf(error)}`);
      }
    },
    close: () => agent.destroy(),
  };
}

function agentOf({ timeoutMs, tls, proxy }: HttpOptions): Dispatcher {
  const connect = { timeout: timeoutMs, ...tls };
  const times = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, pipelining: 1 };
  if (proxy === undefined) return new Agent({ ...times, connect });
  return new ProxyAgent({ ...times, uri: proxy, requestTls: connect });
}

/** Who sends its answer drop by drop is not silent, and is given up all the same. */
async function beginningOf(body: AsyncIterable<Buffer>, timeoutMs: number): Promise<string> {
  const startMs = performance.now();
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    if (bytes < MAX_TEXT) parts.push(part);
    bytes += part.length;
    if (bytes > MAX_TEXT * 256) break;
    if (performance.now() - startMs > timeoutMs) throw new DOMException('no end of the answer', 'TimeoutError');
  }
  return Buffer.concat(parts).toString('utf8').slice(0, MAX_TEXT);
}

/** A code says more than most messages, and never holds the URL, which may be a secret. */
function reasonOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: { code?: unknown } };
  const known = [cause?.code, code, name].find((each) => typeof each === 'string');
  return String(known ?? 'unknown reason');
}
