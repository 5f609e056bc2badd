import { type ChildProcess, execFile } from 'node:child_process';
import { constants } from 'node:os';
import { promisify } from 'node:util';

/** What a process of a measurement told of itself, see `measure`. */
export interface Run {
  events: number;
  seconds: number;
  cpuSeconds: number;
  rssMb: number;
}

/** Runs a program of a measurement and takes its last line. It ends with this process. */
export async function runProgram<R extends Run>(path: string, ...args: string[]): Promise<R> {
  const running = promisify(execFile)(process.execPath, [path, ...args]);
  endWithThis(running.child);
  const { stdout } = await running;
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as R;
}

/** Ends a program where this process exits. */
export function endWithThis(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

/** What a measurement leaves goes where this process exits, which a bare signal would pass over. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
