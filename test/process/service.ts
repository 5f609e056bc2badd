import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A running `secretwatch run`. */
export interface Running {
  child: ChildProcess;
  url: string;
  /** Waits until it says something on stderr; answers the pattern's first group. */
  said(pattern: RegExp): Promise<string>;
  stdout(): string;
  stderr(): string;
  /** Stops it and answers its exit code; null when the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the service and waits until it says that it listens; throws what it said when it ends before. */
export async function startService(args: readonly string[], env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, args, {
    env: { HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (part) => (text[name] += part));
  const ended = once(child, 'close');
  const said = (pattern: RegExp) => waitFor(pattern, child, () => text.stderr);
  return {
    child,
    url: await said(/API answers until Ctrl-C: (http:\/\/[^/]+)\//),
    said,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = await ended;
      return code as number | null;
    },
  };
}

/** The first group of a pattern, once the process has said it; fails when it ends without. */
function waitFor(pattern: RegExp, child: ChildProcess, text: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(text());
      if (match) resolve(match[1] ?? '');
    };
    child.stderr?.on('data', look);
    child.once('close', (code) => reject(new Error(`it ended with ${code} before it said ${pattern}: ${text()}`)));
    look();
  });
}

export async function getJson(url: string, token = ''): Promise<{ status: number; body: never }> {
  const response = await fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {});
  return { status: response.status, body: (await response.json()) as never };
}
