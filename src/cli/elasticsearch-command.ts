import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { type Context, settingsOf } from './context.ts';
import { OPTIONS } from './options.ts';

/** `elasticsearch init`. */
export function addElasticsearch(program: Command, context: Context): void {
  const elasticsearch = program.command('elasticsearch').summary('prepare Elasticsearch for what is sent to it');
  elasticsearch
    .command('init')
    .summary('put the index templates')
    .description('Puts the index templates. How long indices are kept is set up apart: see deploy/elasticsearch.')
    .addOption(OPTIONS.config().makeOptionMandatory())
    .action(async ({ config }: { config: string }) => {
      const settings = settingsOf(context, config);
      const { elasticsearchTarget } = await import('./delivery-targets.ts');
      const target = elasticsearchTarget(settings, context.environment);
      if (!target)
        throw new SecretwatchError(
          'SW_CONFIG',
          'the configuration has no elasticsearch',
          'set elasticsearch.url in it',
        );
      const { initElasticsearch } = await context.rooms.loadFleet();
      for (const name of await initElasticsearch(target)) context.terminal.out(`${name} put\n`);
    });
}
