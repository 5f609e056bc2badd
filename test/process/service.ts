import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A running `secretwatch run`. */
export interface Running {
  child: ChildProcess;
  url: string;
  stdout(): string;
  stderr(): string;
  /** Stops it and answers its exit code; null when the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const START_TIMEOUT_MS = 30_000;

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
  const url = await Promise.race([listening(child, text), ended.then(() => undefined)]);
  if (!url) throw new Error(`it ended with ${child.exitCode}: ${text.stderr}`);
  return {
    child,
    url,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = await ended;
      return code as number | null;
    },
  };
}

/** The URL in what it says once everything is ready. */
async function listening(child: ChildProcess, text: { stderr: string }): Promise<string> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  for (;;) {
    const match = /API answers until Ctrl-C: (http:\/\/[^/]+)\//.exec(text.stderr);
    if (match) return match[1] ?? '';
    if (child.stderr) await once(child.stderr, 'data', { signal });
  }
}

/** Asks until the answer is as wished, or the time is over. */
export async function until<T>(ask: () => Promise<T>, isWished: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (isWished(answer) || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function getJson(url: string, token = ''): Promise<{ status: number; body: never }> {
  const response = await fetch(url, token ? { headers: { authorization: `Bearer ${token}` } } : {});
  return { status: response.status, body: (await response.json()) as never };
}
