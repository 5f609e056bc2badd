import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerError } from './server.ts';

/** The limit is only there to end a hang. */
const START_LIMIT_MS = 60_000;
const LOOK_MS = 50;
const KEPT_TEXT = 4_000;

/** A server program of a test's own. */
export interface Running {
  /** Ends it as a lost machine would; its data stay until it is stopped. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a program and waits until it listens at a port of this machine. Its data folder goes when it is stopped. */
export async function startProgram(program: string, args: string[], port: number, data: string): Promise<Running> {
  let child = await launch(program, args, port);
  const discard = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', discard);
  return {
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      child = await launch(program, args, port);
    },
    stop: async () => {
      await end(child, 'SIGTERM');
      discard();
      process.off('exit', discard);
    },
  };
}

async function launch(program: string, args: string[], port: number): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (said = (said + part).slice(-KEPT_TEXT)));
  const failed = once(child, 'error').catch((error: Error) => (said += error.message));
  const untilMs = performance.now() + START_LIMIT_MS;
  while (!(await listens(port))) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    if (hasEnded || performance.now() > untilMs) {
      child.kill('SIGKILL');
      throw new ServerError('start-failed', `${program} did not become ready; it said:\n${said}`);
    }
    await Promise.race([delay(LOOK_MS), failed]);
  }
  return child;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
