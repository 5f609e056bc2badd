import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A real process of the program. `stderr` grows while it runs. */
export interface Running {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

export function start(args: readonly string[], nodeFlags: readonly string[] = []): Running {
  const env = { PATH: process.env.PATH, NO_COLOR: '1' };
  const child = spawn(process.execPath, [...nodeFlags, MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, output, ended };
}

/** Waits until it has said something on stderr; fails with what it said when it ends before. */
export function said(text: string, { output, child, ended }: Running): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => output.stderr.includes(text) && resolve();
    child.stderr?.on('data', look);
    void ended.then((code) => reject(new Error(`it ended with ${code} before it said "${text}": ${output.stderr}`)));
    look();
  });
}
