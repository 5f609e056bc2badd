import { Command } from 'commander';
import { addAlerts } from './alerts-command.ts';
import { addBaseline } from './baseline-command.ts';
import { addCompletion } from './completion-command.ts';
import { addConfig } from './config-command.ts';
import type { Context } from './context.ts';
import { addDetectors } from './detectors-command.ts';
import { addDigest } from './digest-command.ts';
import { addDoctor } from './doctor-command.ts';
import { addElasticsearch } from './elasticsearch-command.ts';
import { addEvaluate } from './evaluate-command.ts';
import { addExceptions } from './exceptions-command.ts';
import { addExplain } from './explain-command.ts';
import { reportFault } from './fault.ts';
import { addHolders } from './holders-command.ts';
import { addKafka } from './kafka-command.ts';
import { addLineage } from './lineage-command.ts';
import { addPolicy } from './policy-command.ts';
import { addReach } from './reach-command.ts';
import { addReport } from './report-command.ts';
import { addRun } from './run-command.ts';
import { addScan } from './scan-command.ts';
import { addSinks } from './sinks-command.ts';
import { capitalised } from './text/capital.ts';
import { escapeText } from './text/escape.ts';
import { addTimeline } from './timeline-command.ts';

/** Runs one command line; answers the exit code. */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return reportFault(error, context.terminal, context.environment.isDebug);
  }
}

/** All commands. */
export function createProgram(context: Context): Command {
  const { terminal, rooms } = context;
  const program = new Command('secretwatch')
    .description('Finds abnormal access to Kubernetes Secrets in the API audit stream.')
    .version(rooms.version)
    .showHelpAfterError('(add --help for what there is)')
    .showSuggestionAfterError()
    .addHelpText('after', FIRST_STEPS)
    .configureHelp({ commandDescription: (command) => command.description() || sentence(command.summary()) })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text.split('\n').map(escapeText).join('\n')),
    });
  for (const [heading, adders] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of adders) add(program, context);
  }
  return program.helpCommand('help [command]', 'say more of a command');
}

/** As the help shows them. */
const GROUPS: readonly [heading: string, adders: readonly ((program: Command, context: Context) => void)[]][] = [
  ['Read audit logs:', [addRun, addScan]],
  ['Alerts:', [addAlerts, addExplain, addExceptions]],
  ['Ask what happened:', [addTimeline, addHolders, addReach, addLineage, addBaseline]],
  ['Reports and checks:', [addDigest, addReport, addDoctor, addPolicy, addDetectors, addEvaluate]],
  ['Set up:', [addConfig, addSinks, addKafka, addElasticsearch, addCompletion]],
];

const FIRST_STEPS = `
Begin with one of
  secretwatch run --sample           see what it finds in a recording of attacks
  secretwatch scan audit.log         print the alerts of a log that you have
  secretwatch run --file audit.log   follow a log and keep everything`;

function sentence(text: string): string {
  return text && `${capitalised(text)}.`;
}
