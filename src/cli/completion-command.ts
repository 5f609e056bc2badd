import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from './completion.ts';
import type { Context } from './context.ts';

/** `completion`: a script for the shell, made from the commands there are. */
export function addCompletion(program: Command, { terminal }: Context): void {
  program
    .command('completion')
    .summary('print a completion script for bash, zsh or fish')
    .description('Prints a completion script, for example: source <(secretwatch completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => terminal.out(completionScript(program, shell)));
}
