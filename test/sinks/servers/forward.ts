import { request } from 'undici';
import type { Judge } from './http-target.ts';

/** Of one connection, and not to be passed on. */
const OF_CONNECTION = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'expect'];

/** Passes every request on to a real server as it came, and answers what that answered. */
export function forwardTo(server: string): Judge {
  return async ({ method, path, headers, bytes }) => {
    const answer = await request(new URL(path, server), {
      method: method as 'GET',
      headers: passed(headers),
      body: bytes.length > 0 ? bytes : null,
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: passed(answer.headers), body };
  };
}

function passed(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const own = Object.entries(headers).filter(([name, value]) => value !== undefined && !OF_CONNECTION.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}
