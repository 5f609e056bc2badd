import { recordPart } from '../parts.ts';
import { type OwnServer, ServerError } from './server.ts';

/** A server of a test file's own, or the reason why there is none; in CI an absent one is an error. */
export async function ownServer<T extends OwnServer>(
  part: string,
  start: () => Promise<T>,
): Promise<{ server: T; missing: false } | { server: undefined; missing: string }> {
  try {
    const server = await start();
    recordPart(part, server.version, server.origin);
    return { server, missing: false };
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    return { server: undefined, missing: `no real ${part} here: ${error.reason}` };
  }
}
