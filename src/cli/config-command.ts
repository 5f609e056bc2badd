import type { Command } from 'commander';
import { loadSettings } from '../config/load.ts';
import { settingsJsonSchema } from '../config/settings.ts';
import type { Context } from './context.ts';

/** `config check` and `config schema`. */
export function addConfig(program: Command, { rooms, terminal }: Context): void {
  const config = program.command('config').summary('check a configuration file, or print its schema');
  config
    .command('check')
    .description('Checks a configuration file and names every mistake in it.')
    .argument('<file>', 'YAML file')
    .action((file: string) => {
      loadSettings(file, rooms.detectors);
      terminal.err(`${file} is a valid configuration\n`);
    });
  config
    .command('schema')
    .description('Prints the JSON Schema of the configuration: every setting with its default.')
    .action(() => terminal.out(`${JSON.stringify(settingsJsonSchema(rooms.detectors), null, 2)}\n`));
}
