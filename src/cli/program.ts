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
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text.split('\n').map(escapeText).join('\n')),
    });
  addRun(program, context);
  addScan(program, context);
  addTimeline(program, context);
  addHolders(program, context);
  addReach(program, context);
  addLineage(program, context);
  addBaseline(program, context);
  addAlerts(program, context);
  addExceptions(program, context);
  addExplain(program, context);
  addDetectors(program, context);
  addEvaluate(program, context);
  addReport(program, context);
  addDigest(program, context);
  addDoctor(program, context);
  addPolicy(program, context);
  addKafka(program, context);
  addElasticsearch(program, context);
  addSinks(program, context);
  addConfig(program, context);
  addCompletion(program, context);
  return program;
}
