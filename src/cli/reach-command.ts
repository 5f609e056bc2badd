import type { Command } from 'commander';
import type { ReachSubject } from '../timeline/answers/reach.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { OPTIONS } from './options.ts';
import { reachNames, reachSheet } from './reach-sheet.ts';
import { type AnswerFormat, printAnswer } from './sheet-output.ts';
import { namedIn, onlyOne, principalOf } from './subject.ts';

const SUBJECTS = ['principal', 'pod', 'node', 'credential'] as const;

interface Flags extends AskFlags, Partial<Record<(typeof SUBJECTS)[number], string>> {
  since?: number;
  sinceTime?: number;
  cluster?: string;
  output: AnswerFormat;
}

/** `reach`: what somebody read, and what to rotate when it is not to be trusted any more. */
export function addReach(program: Command, context: Context): void {
  const command = program
    .command('reach')
    .summary('show what somebody has read, through which grants, and what to rotate for it')
    .description(
      'Shows the secrets that a principal, pod, node or credential has read: how often, through which bindings, which of them it does not use any more, and everything to rotate (-o name: one a line).',
    )
    .option('--principal <name>', 'user or service account (also NAMESPACE/NAME)')
    .option('--pod <namespace/name>', 'pod, by the tokens bound to it')
    .option('--node <name>', 'node: its own reads and those of its pods')
    .option('--credential <id>', 'token or certificate, for example JTI=…')
    .addOption(OPTIONS.since())
    .addOption(OPTIONS.sinceTime())
    .addOption(OPTIONS.cluster('its cluster, where the store holds several'))
    .addOption(OPTIONS.answerOutput());
  addAskOptions(command).action(async (flags: Flags) => {
    const query = { subject: subjectOf(flags), sinceUs: flags.since ?? flags.sinceTime, cluster: flags.cluster };
    const reach = await ask(context, flags, (timeline) => timeline.reach(query));
    printAnswer(reach, flags.output, { kind: 'Reach', sheet: reachSheet, names: reachNames }, context.terminal);
    if (reach.secrets.length + reach.scopes.length === 0)
      context.terminal.err('no read of it is recorded in this time\n');
  });
}

function subjectOf(flags: Flags): ReachSubject {
  const [kind, text] = onlyOne(flags, SUBJECTS);
  if (kind === 'principal') return { principal: principalOf(text) };
  if (kind === 'pod') return { pod: namedIn(text, 'pod') };
  return kind === 'node' ? { node: text } : { credential: text };
}
