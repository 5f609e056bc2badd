import type { Command } from 'commander';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { holdersNames, holdersSheet } from './holders-sheet.ts';
import { OPTIONS } from './options.ts';
import { type AnswerFormat, printAnswer } from './sheet-output.ts';
import { secretOf } from './subject.ts';

interface Flags extends AskFlags {
  secret: string;
  at?: number;
  cluster?: string;
  output: AnswerFormat;
}

/** `holders`: who has read a secret, and who of them has an old copy. */
export function addHolders(program: Command, context: Context): void {
  const command = program
    .command('holders')
    .summary('show who has read a secret, through what, and whose copy is old')
    .description(
      'Shows every identity that has read a secret: how often, first and last, with which credentials and in which pods; whose copy is older than the last write; and what to restart or rotate, in order.',
    )
    .requiredOption('--secret <namespace/name>', 'the secret')
    .addOption(OPTIONS.at())
    .addOption(OPTIONS.cluster('cluster of the secret, where the store holds several'))
    .addOption(OPTIONS.answerOutput());
  addAskOptions(command).action(async ({ secret, at: atUs, cluster, output, ...flags }: Flags) => {
    const query = { secret: secretOf(secret), atUs, cluster };
    const held = await ask(context, flags, (timeline) => timeline.holders(query));
    printAnswer(held, output, { kind: 'SecretHolders', sheet: holdersSheet, names: holdersNames }, context.terminal);
    if (held.holders.length + held.scopeReaders.length === 0)
      context.terminal.err('nobody is recorded to have read it\n');
  });
}
