import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import type { Subject } from '../timeline/port.ts';
import { type AskFlags, ask } from './ask.ts';
import type { Context } from './context.ts';
import { ENTRY_VIEW } from './entry-view.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords } from './output.ts';

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

function subjectOf({ secret, principal, credential }: Flags): Subject {
  if ([secret, principal, credential].filter((each) => each !== undefined).length !== 1)
    throw usage('one subject is needed', 'give one of --secret NAMESPACE/NAME, --principal NAME and --credential ID');
  if (principal !== undefined) return { principal: fullName(principal) };
  if (credential !== undefined) return { credential };
  const parts = /^([^/\s]+)\/([^/\s]+)$/.exec(secret ?? '');
  if (!parts) throw usage(`${secret} does not name a secret`, 'write --secret NAMESPACE/NAME');
  return { secret: { namespace: parts[1] ?? '', name: parts[2] ?? '' } };
}

/** `shop/api`, as tables show service accounts, is `system:serviceaccount:shop:api`. */
function fullName(principal: string): string {
  const parts = /^([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(principal);
  return parts ? `system:serviceaccount:${parts[1]}:${parts[2]}` : principal;
}

function usage(message: string, remedy: string): SecretwatchError {
  return new SecretwatchError('SW_USAGE', message, remedy);
}
