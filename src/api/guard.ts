import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** Why a request is not answered. */
export interface Refusal {
  status: 401 | 403;
  code: 'SW_TOKEN_REQUIRED' | 'SW_HOST_REFUSED';
  message: string;
  remedy: string;
}

/** What a request is judged by. */
export interface RequestFacts {
  host: string;
  authorization: string;
  isPublic: boolean;
  /** It would change something. */
  isWrite: boolean;
}

export interface Tokens {
  /** '' where questions need none. */
  token: string;
  /** Never ''. */
  writeToken: string;
  isLoopback: boolean;
}

/** Sent with every answer: nothing here is to be framed, sniffed, cached or run by a browser. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Judges requests. On loopback the Host header must name this machine, else a web page could reach the API through a
 * name of its own that resolves to 127.0.0.1. With a token, every route that says something about the cluster asks
 * for it; whatever changes something always asks for one, so that no page and no other user of the machine can do it.
 */
export function createGuard({ token, writeToken, isLoopback }: Tokens): (facts: RequestFacts) => Refusal | undefined {
  const forReading = token === '' ? undefined : digest(`Bearer ${token}`);
  const forWriting = digest(`Bearer ${writeToken}`);
  return ({ host, authorization, isPublic, isWrite }) => {
    if (isLoopback && !namesThisMachine(host)) return HOST_REFUSED;
    const expected = isWrite ? forWriting : forReading;
    if (expected === undefined || isPublic) return undefined;
    return timingSafeEqual(digest(authorization.replace(/^bearer /i, 'Bearer ')), expected)
      ? undefined
      : TOKEN_REQUIRED;
  };
}

const HOST_REFUSED: Refusal = {
  status: 403,
  code: 'SW_HOST_REFUSED',
  message: 'the Host header names another machine',
  remedy: 'ask 127.0.0.1 or localhost',
};

const TOKEN_REQUIRED: Refusal = {
  status: 401,
  code: 'SW_TOKEN_REQUIRED',
  message: 'this needs the bearer token of the service',
  remedy: 'send it as `Authorization: Bearer …`',
};

/** Digests have one length, so that comparing them tells nothing about the token's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A name that resolves elsewhere cannot pass: only localhost and addresses do, and those are no names. */
function namesThisMachine(host: string): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return name === 'localhost' || isIP(name) !== 0;
}
