import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a process of a measurement told of itself, see `measure`. */
export interface Run {
  events: number;
  seconds: number;
  cpuSeconds: number;
  rssMb: number;
}

/** Runs a program of this folder and takes its last line. It ends with this process. */
export async function runOf<R extends Run>(program: string, ...args: string[]): Promise<R> {
  const running = promisify(execFile)(process.execPath, [join(import.meta.dirname, program), ...args]);
  const end = () => running.child.kill('SIGKILL');
  process.once('exit', end);
  const { stdout } = await running.finally(() => process.off('exit', end));
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as R;
}

export function row(name: string, { events, seconds, cpuSeconds, rssMb }: Run): void {
  const rate = whole(events / seconds).padStart(9);
  const perCpu = whole(events / cpuSeconds).padStart(9);
  console.log(`${name.padEnd(34)} ${rate}/s  ${perCpu} per CPU second  ${seconds.toFixed(1)} s  ${rssMb} MB`);
}

export function whole(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

/** Processes that wanted a processor during the last minute, ours among them. */
export function load(): string {
  return `load ${loadavg()[0]?.toFixed(1)}`;
}

/** A figure beside what is wanted of it on a quiet machine; other programs on this one only make it worse. */
export function wanted(what: string, figure: number, limit: number, unit: string): void {
  const verdict = figure <= limit ? 'reached' : 'NOT REACHED';
  console.log(`${what}: ${whole(figure)} ${unit} (wanted: ${whole(limit)}), ${verdict}, ${load()}`);
}
