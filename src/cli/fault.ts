import { CommanderError } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { escapeText } from './text/escape.ts';

const USAGE_CODES = new Set(['SW_USAGE', 'SW_CONFIG', 'SW_TOKEN_REQUIRED']);

/** Says what went wrong and what to do about it; answers the exit code. */
export function reportFault(error: unknown, terminal: Terminal, isDebug: boolean): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof SecretwatchError)) return reportUnexpected(error, terminal, isDebug);
  const message = error.message.split('\n').map(escapeText).join('\n');
  terminal.err(`error ${error.code}: ${message}\n`);
  if (error.remedy) terminal.err(`  ${escapeText(error.remedy)}\n`);
  if (isDebug) terminal.err(`${stackOf(error)}\n`);
  return USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.failed;
}

function reportUnexpected(error: unknown, terminal: Terminal, isDebug: boolean): number {
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`error SW_INTERNAL: ${escapeText(message)}\n`);
  terminal.err(isDebug ? `${stackOf(error)}\n` : '  this is a fault of Secretwatch; SECRETWATCH_DEBUG=1 shows where\n');
  return EXIT.failed;
}

function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').map(escapeText).join('\n');
}
