import { dockerAnswers } from './docker.ts';
import { elasticsearch } from './elasticsearch.ts';
import { kafka } from './kafka.ts';
import { type Kind, leaveRunning, type Server, ServerError } from './server.ts';

/** How a run hands its servers to the test files it starts, so that each is started once. */
const HANDED_OVER = 'SECRETWATCH_TEST_SERVERS';

export const KINDS: readonly Kind[] = [kafka, elasticsearch];

export type HandedOver = Record<string, { address: string; version: string; origin: string } | { missing: string }>;

/** A server for a test file, or the reason why there is none. */
export interface Found extends Server {
  /** Given to a test's `skip`. */
  readonly missing: string | false;
}

export function handOver(servers: HandedOver): NodeJS.ProcessEnv {
  return { ...process.env, [HANDED_OVER]: JSON.stringify(servers) };
}

/** What a test file calls: in CI an absent server is an error, elsewhere a skip that says what to install. */
export async function findForTest(kind: Kind): Promise<Found> {
  try {
    return { ...(await find(kind)), missing: false };
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    const missing = `no real ${kind.name} here: ${error.reason}`;
    return { address: '', version: '', origin: '', stop: leaveRunning, missing };
  }
}

/** In this order: handed over by the run, named by the environment, Docker, a process of our own. */
export async function find(kind: Kind): Promise<Server> {
  const given = handedOver(kind);
  if (given) return given;
  const address = process.env[kind.variable];
  if (address) return kind.at(address);
  return start(kind);
}

function handedOver(kind: Kind): Server | undefined {
  const servers = JSON.parse(process.env[HANDED_OVER] ?? '{}') as HandedOver;
  const server = servers[kind.name];
  if (!server) return undefined;
  if ('missing' in server) throw new ServerError('server-missing', server.missing);
  return { ...server, stop: leaveRunning };
}

async function start(kind: Kind): Promise<Server> {
  const inDocker = (await dockerAnswers()) ? await attempt(() => kind.inDocker()) : undefined;
  if (inDocker && !(inDocker instanceof Error)) return inDocker;
  // An engine that answers but cannot run the image is worth a line: the next way may hide it.
  if (inDocker) console.error(`${kind.name}: Docker failed, trying a process: ${inDocker.message}`);
  const asProcess = await attempt(() => kind.asProcess());
  if (!(asProcess instanceof Error)) return asProcess;
  const docker = inDocker?.message ?? 'no engine answers';
  const ways = `set ${kind.variable}, or start Docker (${docker}), or run it as a process (${asProcess.message})`;
  throw new ServerError('server-missing', ways);
}

async function attempt(way: () => Promise<Server>): Promise<Server | Error> {
  return way().catch((error: Error) => error);
}
