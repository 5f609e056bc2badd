import type { Command } from 'commander';
import type { Subject } from '../timeline/port.ts';
import { addListOptions, ask, type ListFlags, listQuery } from './ask.ts';
import type { Context } from './context.ts';
import { ENTRY_VIEW } from './entry-view.ts';
import { printPage } from './output.ts';
import { onlyOne, principalOf, secretOf } from './subject.ts';

interface Flags extends ListFlags {
  secret?: string;
  principal?: string;
  credential?: string;
}

/** `timeline`: accesses, facts and findings of one subject in one order. */
export function addTimeline(program: Command, context: Context): void {
  const command = program
    .command('timeline')
    .summary('show the history of a secret, a principal or a credential')
    .description(
      'Shows issuance, reads, rotation and revocation of one secret, principal or credential in one order of time, with the findings about them.',
    )
    .option('--secret <namespace/name>', 'history of this secret')
    .option('--principal <name>', 'what this user or service account did (also NAMESPACE/NAME)')
    .option('--credential <id>', 'what this token or certificate was used for, for example JTI=…');
  addListOptions(command).action(async (flags: Flags) => {
    const query = { ...listQuery(flags), subject: subjectOf(flags) };
    const page = await ask(context, flags, (timeline) => timeline.timeline(query));
    printPage(page, flags, ENTRY_VIEW, 'nothing is recorded of it in this time', context.terminal);
  });
}

function subjectOf(flags: Flags): Subject {
  const [kind, text] = onlyOne(flags, ['secret', 'principal', 'credential']);
  if (kind === 'secret') return { secret: secretOf(text) };
  return kind === 'principal' ? { principal: principalOf(text) } : { credential: text };
}
