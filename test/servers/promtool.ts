import { spawnSync } from 'node:child_process';
import { recordPart } from '../parts.ts';
import { findProgram } from './debian.ts';
import { ServerError } from './server.ts';

/** The real promtool, or the reason why there is none. */
export interface Promtool {
  /** Given to a test's `skip`. */
  readonly missing: string | false;
  /** Runs it; throws with what it said when it finds fault. */
  run(args: readonly string[], input?: string): string;
}

/** In CI an absent promtool is an error, elsewhere a skip that says what to install. */
export function findPromtool(): Promtool {
  try {
    const program = findProgram('promtool', 'prometheus');
    recordPart('promtool', versionOf(program), 'program');
    return { missing: false, run: (args, input) => ask(program, args, input) };
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    return { missing: `no real promtool here: ${error.reason}`, run: () => '' };
  }
}

function versionOf(program: string): string {
  return /version (\S+)/.exec(ask(program, ['--version']))?.[1] ?? 'unknown';
}

function ask(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (error) throw error;
  // It prints the version to one or the other, depending on the version.
  if (status === 0) return stdout + stderr;
  throw new Error(`promtool ${args.join(' ')} finds fault:\n${stdout}${stderr}`);
}
