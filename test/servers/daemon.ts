import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ServerError } from './server.ts';

/** A loaded machine needs 12 s where an idle one needs 2; the limit is only there to end a hang. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 20_000;
const KEPT_LINES = 40;

export interface Daemon {
  /** What the server printed until it was ready. */
  readonly log: string;
  /** Ends it as a lost machine would; its data stay until this process ends. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server and waits for its own ready line. Its data folder goes when it goes. */
export async function startDaemon(program: string, args: string[], ready: RegExp, data: string): Promise<Daemon> {
  // The open standard input is our Java servers' tie to us: StopWithParent ends them when we are gone, even by kill -9.
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const discard = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', discard);
  const stop = async () => {
    await terminate(child);
    discard();
    process.off('exit', discard);
  };
  try {
    const kill = async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    };
    return { log: await readyLog(child, ready), kill, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readyLog(child: ChildProcess, ready: RegExp): Promise<string> {
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const limit = setTimeout(() => reject(failure('start-timeout', lines)), START_LIMIT_MS);
  const take = (line: string) => {
    if (lines.push(line) > KEPT_LINES) lines.shift();
    if (ready.test(line)) resolve(lines.join('\n'));
  };
  readLines(child, take);
  child.once('error', (error) => reject(failure('start-failed', [error.message])));
  child.once('close', () => reject(failure('start-failed', lines)));
  return promise.finally(() => clearTimeout(limit));
}

/** Both pipes are read to the end, or a talkative server would stand still on a full one. */
function readLines(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', take);
  }
}

function failure(code: 'start-failed' | 'start-timeout', lines: string[]): ServerError {
  return new ServerError(code, `the server did not become ready; its last lines:\n${lines.join('\n')}`);
}

async function terminate(child: ChildProcess): Promise<void> {
  const ended = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (ended) return;
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  clearTimeout(limit);
}
