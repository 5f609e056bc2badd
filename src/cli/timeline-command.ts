import type { Command } from 'commander';
import type { Subject } from '../timeline/port.ts';
import { type AskFlags, ask } from './ask.ts';
import type { Context } from './context.ts';
import { ENTRY_VIEW } from './entry-view.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords } from './output.ts';
import { onlyOne, principalOf, secretOf } from './subject.ts';

interface Flags extends AskFlags {
  secret?: string;
  principal?: string;
  credential?: string;
  cluster?: string;
  since?: number;
  sinceTime?: number;
  until?: number;
  limit: number;
  output: Format;
}

/** `timeline`: accesses, facts and findings of one subject in one order. */
export function addTimeline(program: Command, context: Context): void {
  program
    .command('timeline')
    .summary('show the history of a secret, a principal or a credential')
    .description(
      'Shows issuance, reads, rotation and revocation of one secret, principal or credential in one order of time, with the findings about them.',
    )
    .option('--secret <namespace/name>', 'history of this secret')
    .option('--principal <name>', 'what this user or service account did (also NAMESPACE/NAME)')
    .option('--credential <id>', 'what this token or certificate was used for, for example JTI=…')
    .addOption(OPTIONS.cluster('only this cluster'))
    .addOption(OPTIONS.since())
    .addOption(OPTIONS.sinceTime())
    .addOption(OPTIONS.until())
    .addOption(OPTIONS.limit())
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.dataDir('data directory to ask (default: that of the service)'))
    .addOption(OPTIONS.config())
    .action(async (flags: Flags) => {
      const { cluster, limit, until: untilUs } = flags;
      const query = { subject: subjectOf(flags), cluster, limit, sinceUs: flags.since ?? flags.sinceTime, untilUs };
      const { items, hasMore } = await ask(context, flags, (timeline) => timeline.timeline(query));
      printRecords(items, flags.output, ENTRY_VIEW, context.terminal);
      if (items.length === 0) context.terminal.err('nothing is recorded of it in this time\n');
      if (hasMore) context.terminal.err(`these are the latest ${limit}; there are earlier ones (-n, --until)\n`);
    });
}

function subjectOf(flags: Flags): Subject {
  const [kind, text] = onlyOne(flags, ['secret', 'principal', 'credential']);
  if (kind === 'secret') return { secret: secretOf(text) };
  return kind === 'principal' ? { principal: principalOf(text) } : { credential: text };
}
