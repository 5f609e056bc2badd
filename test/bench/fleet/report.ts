import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type Run, runProgram } from '../program.ts';

/** Runs a program of this folder. */
export function runOf<R extends Run>(program: string, ...args: string[]): Promise<R> {
  return runProgram(join(import.meta.dirname, program), ...args);
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
