import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { type FileException, loadExceptions } from '../config/exceptions.ts';
import { loadSettings } from '../config/load.ts';
import { loadOwners } from '../config/owners.ts';
import { type Settings, settingsJsonSchema } from '../config/settings.ts';
import { sinkAccess } from '../config/sinks/sink-access.ts';
import { amount } from '../model/amount.ts';
import { SecretwatchError } from '../model/error.ts';
import { severityRank } from '../model/finding.ts';
import { DAY_US } from '../model/time.ts';
import type { Context } from './context.ts';

/** `config check` and `config schema`. */
export function addConfig(program: Command, { rooms, terminal, environment }: Context): void {
  const config = program.command('config').summary('check a configuration file, or print its schema');
  config
    .command('check')
    .summary('name every mistake in a configuration file')
    .description('Checks a configuration file and the files it names, and names every mistake in them.')
    .argument('<file>', 'YAML file')
    .action((file: string) => {
      const { exceptions, owners, sinks } = loadSettings(file, rooms.detectors);
      terminal.err(`${file} is a valid configuration\n`);
      if (owners !== undefined) terminal.err(`${owners}: ${amount(loadOwners(owners).length, 'rule')}\n`);
      if (exceptions !== undefined)
        terminal.err(`${exceptionsText(exceptions, loadExceptions(exceptions, rooms.detectors))}\n`);
      for (const text of sinkTexts(sinks, environment)) terminal.err(`${text}\n`);
    });
  config
    .command('schema')
    .summary('print every setting with its default, as JSON Schema')
    .description('Prints the JSON Schema of the configuration: every setting with its default.')
    .action(() => terminal.out(`${JSON.stringify(settingsJsonSchema(rooms.detectors), null, 2)}\n`));
}

/** Secrets may be elsewhere than where the file is checked, so that a missing one is no mistake of the file. */
function sinkTexts(sinks: Settings['sinks'], environment: Environment): string[] {
  const texts = sinks.map((settings) => {
    try {
      sinkAccess(settings, environment);
      return `sink ${settings.name}: ${settings.kind}, complete`;
    } catch (error) {
      if (!(error instanceof SecretwatchError)) throw error;
      return `sink ${settings.name}: ${settings.kind}, not complete here: ${error.message}; ${error.remedy}`;
    }
  });
  if (sinks.length > 0 && !sinks.some(hearsOfAll))
    texts.push('no sink hears of every alert at medium and above: what no route leads anywhere is seen by nobody');
  return texts;
}

function hearsOfAll({ routes }: Settings['sinks'][number]): boolean {
  if (!routes) return true;
  return routes.some(({ minSeverity = 'info', ...conditions }) => {
    const isUnconditional = Object.values(conditions).every((each) => each === undefined);
    return isUnconditional && severityRank(minSeverity) <= severityRank('medium');
  });
}

const SOON_US = 7 * DAY_US;

/** How many there are, and which of them end: by the clock of whoever reads this. */
function exceptionsText(file: string, exceptions: readonly FileException[]): string {
  const nowUs = Date.now() * 1000;
  const names = (from: number, to: number) =>
    exceptions
      .filter(({ exception: { expiresUs } }) => expiresUs > from && expiresUs <= to)
      .map(({ exception: { id } }) => id)
      .join(', ');
  const [over, soon] = [names(0, nowUs), names(nowUs, nowUs + SOON_US)];
  const parts = [`${file}: ${amount(exceptions.length, 'exception')}`];
  if (over) parts.push(`over and alerting again: ${over}`);
  if (soon) parts.push(`ending within a week: ${soon}`);
  return parts.join('; ');
}
