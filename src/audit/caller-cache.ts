import type { Caller } from '../model/audit-event.ts';
import { readCaller } from './caller.ts';
import { isObject } from './fields.ts';
import { textAt } from './hops.ts';

const MAX_CALLERS = 50_000;
const MAX_PER_USERNAME = 64;
/** Where the username stands in a caller text: behind `"user":{"username":"`. */
const USERNAME = 20;

interface KnownCaller {
  text: string;
  caller: Caller | undefined;
}

/**
 * Finds the Caller of a text again: one per distinct caller text, at most 50,000. Texts are found by their username, a short thing to hash, and then compared
 * whole: one username has few credentials and addresses at a time.
 */
export function createCallerCache(): (text: string) => Caller | undefined {
  const byUsername = new Map<string, KnownCaller[]>();
  let size = 0;
  return (text) => {
    const username = textAt(text, USERNAME);
    const known = byUsername.get(username);
    if (known) for (const entry of known) if (entry.text === text) return entry.caller;
    if (size >= MAX_CALLERS) {
      byUsername.clear();
      size = 0;
    }
    size += 1;
    const entry = { text: flat(text), caller: parseCaller(text) };
    if (known && known.length < MAX_PER_USERNAME) known.unshift(entry);
    else byUsername.set(flat(username), [entry]);
    return entry.caller;
  };
}

/** A copy of its own: a slice would keep the whole line it was cut from in memory. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function parseCaller(text: string): Caller | undefined {
  try {
    const event: unknown = JSON.parse(`{${Buffer.from(text, 'latin1').toString('utf8')}}`);
    if (!isObject(event)) return undefined;
    const keys = Object.keys(event);
    // An impersonated request, or anything else unexpected between the two keys, is parsed whole.
    if (keys.length !== 2 || keys[0] !== 'user' || keys[1] !== 'sourceIPs') return undefined;
    const caller = readCaller(event);
    return caller.user.username === '' ? undefined : caller;
  } catch {
    return undefined;
  }
}
