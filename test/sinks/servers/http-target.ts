import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** As it came, maybe packed; `body` is the same as text. */
  bytes: Buffer;
  body: string;
}

export interface Said {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

/**
 * How a target is: `up`; `busy` asks to wait; `broken` answers 503; `down` cuts every connection; `silent` never
 * answers; `half` is gone in the middle of its answer and has taken nothing; `lost` takes what it is sent, and its answer
 * never arrives; `late` is gone at once and takes it all the same, a while later; `slow` takes its time; `page` is a proxy that wants
 * somebody to log in.
 */
export type Mood = 'up' | 'busy' | 'broken' | 'down' | 'silent' | 'half' | 'lost' | 'late' | 'slow' | 'page';

export const RETRY_AFTER_S = 7;
const SLOW_MS = 40;
export const LATE_MS = 150;

export type Judge = (asked: Asked) => Said | Promise<Said>;

/** A target over HTTP that judges what it is sent by its own published description. */
export class HttpTarget {
  /** One, or one for each request. */
  mood: Mood | (() => Mood) = 'up';
  retryAfter = String(RETRY_AFTER_S);
  /** How late `late` is, unless somebody waits for it. */
  lateMs = LATE_MS;
  /** Every request that came whole, whatever was answered. */
  readonly asked: Asked[] = [];
  readonly #judge: Judge;
  readonly #late = new Set<Promise<unknown>>();
  readonly #hurry = new AbortController();
  readonly #held = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  /** Answers the address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves when nothing is on its way to it any more. */
  async settled(): Promise<void> {
    this.#hurry.abort();
    await Promise.all(this.#late);
  }

  async #untilLate(): Promise<void> {
    await delay(this.lateMs, undefined, { signal: this.#hurry.signal }).catch(() => {});
  }

  #mood(): Mood {
    return typeof this.mood === 'function' ? this.mood() : this.mood;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mood = this.#mood();
    if (mood === 'down') return void request.socket.destroy();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url: path = '', headers } = request;
    const bytes = Buffer.concat(parts);
    const asked = { method, path, headers, bytes, body: bytes.toString('utf8') };
    this.asked.push(asked);
    switch (mood) {
      case 'silent':
        this.#held.add(response);
        return;
      case 'busy':
        return say(response, { status: 429, headers: { 'retry-after': this.retryAfter }, body: 'slow down' });
      case 'broken':
        return say(response, { status: 503, body: 'no' });
      case 'half':
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"sta');
        response.socket?.end();
        return;
      case 'lost':
        await this.#judge(asked);
        return void request.socket.destroy();
      case 'late':
        this.#late.add(this.#untilLate().then(() => this.#judge(asked)));
        return void request.socket.destroy();
      case 'page':
        return say(response, {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!DOCTYPE html><p>Log in',
        });
      case 'slow':
        await delay(SLOW_MS);
        return say(response, await this.#judge(asked));
      default:
        return say(response, await this.#judge(asked));
    }
  }
}

function say(response: ServerResponse, { status, headers = {}, body }: Said): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

export function jsonSaid(status: number, body: object): Said {
  return { status, body: JSON.stringify(body) };
}

/** Undefined for what is no JSON object. */
export function objectIn(body: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(body);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
