import { type Command, Option } from 'commander';
import { type Digest, makeDigest } from '../report/digest.ts';
import { ask } from './ask.ts';
import { type Context, settingsOf } from './context.ts';
import { digestMarkdown } from './digest-markdown.ts';
import { digestNote } from './digest-note.ts';
import { EXIT } from './exit.ts';
import { openNoteSinks } from './notes.ts';
import { addRangeOptions, type RangeFlags, rangeOf } from './report-range.ts';
import { printSheet } from './sheet-output.ts';
import { escapeText } from './text/escape.ts';

interface Flags extends RangeFlags {
  output: 'markdown' | 'json' | 'yaml';
  send?: string[];
}

const DAYS = 1;

/** `digest`: what should be seen by somebody though it paged nobody. */
export function addDigest(program: Command, context: Context): void {
  const command = program
    .command('digest')
    .summary('sum up a day or a week: what is new, what nobody was paged for, what ends soon')
    .description(
      'Sums up a time, by default the day up to the newest event: alerts, low and info findings by count, new identities, readers and grants, exceptions that end, identities without an owner, and what the feeds do not show.',
    )
    .addOption(
      new Option('-o, --output <format>', 'how it is written')
        .choices(['markdown', 'json', 'yaml'])
        .default('markdown'),
    )
    .option('--send <sink...>', 'send it to these sinks of kind slack or webhook in --config instead of writing it');
  addRangeOptions(command).action(async (flags: Flags) => {
    // Stored logs are as old as they are: a digest of them says nothing about the clock.
    const nowUs = flags.since === undefined ? undefined : Date.now() * 1000;
    const digest = await ask(context, flags, async (timeline) =>
      makeDigest(timeline, context.rooms.detectors, await rangeOf(timeline, flags, DAYS), nowUs),
    );
    const { output, send } = flags;
    if (send) return sendDigest(digest, send, flags, context);
    if (output === 'markdown') context.terminal.out(`${digestMarkdown(digest).join('\n')}\n`);
    else
      printSheet<Digest & { apiVersion: string; kind: string }>(asRecord(digest), output, () => [], context.terminal);
  });
}

/** To each sink once; a fault is the exit code's matter, and whoever asked tries again. */
async function sendDigest(digest: Digest, names: readonly string[], flags: Flags, context: Context): Promise<void> {
  const { rooms, environment, terminal } = context;
  const settings = settingsOf(context, flags.config);
  const targets = openNoteSinks(names, settings, environment, await rooms.loadDelivery());
  const { signal } = new AbortController();
  for (const [name, target] of targets) {
    const reason = await target.send(digestNote(digest), signal).catch((error: Error) => error.message);
    terminal.err(reason === undefined ? `${name} has it\n` : `${name} does not have it: ${escapeText(reason)}\n`);
    if (reason !== undefined) context.exitCode = EXIT.failed;
    await target.close();
  }
}

function asRecord(digest: Digest) {
  return { apiVersion: 'secretwatch/v1', kind: 'Digest', ...digest };
}
