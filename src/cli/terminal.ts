import type { Environment } from '../config/environment.ts';

/** Where answers go, and what that place can show. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Columns of stdout; 80 when it is no terminal. */
  width: number;
  canColor: boolean;
  /** Progress is shown only to somebody who looks. */
  canShowProgress: boolean;
}

const WIDTH_UNKNOWN = 80;

/** The process's own terminal. */
export function createTerminal(environment: Environment): Terminal {
  const { stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    width: environment.columns ?? (stdout.isTTY ? stdout.columns : WIDTH_UNKNOWN),
    canColor: Boolean(stdout.isTTY) && environment.canColor && !environment.isDumb,
    canShowProgress: Boolean(stderr.isTTY) && !environment.isDumb,
  };
}

/** A reader that has seen enough (`| head`) is no error: the process ends without a word. */
export function endQuietlyWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}
