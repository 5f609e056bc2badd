import type { Command } from 'commander';
import { type Context, settingsOf } from './context.ts';
import { OPTIONS } from './options.ts';

/** `kafka init`. */
export function addKafka(program: Command, context: Context): void {
  const kafka = program.command('kafka').summary('prepare Kafka for a fleet');
  kafka
    .command('init')
    .description(
      'Makes the topics that are missing, with the settings that they need, and checks those that are there.',
    )
    .addOption(OPTIONS.config().makeOptionMandatory())
    .action(async ({ config }: { config: string }) => {
      const settings = settingsOf(context, config);
      const { kafkaTarget } = await import('./worker.ts');
      const { createLog } = await import('./log.ts');
      const target = kafkaTarget(settings, context.environment);
      const { initKafka } = await context.rooms.loadFleet();
      const made = await initKafka(target, createLog('error'));
      for (const topic of made) context.terminal.out(`${topic} made\n`);
      const { prefix, partitions } = target.settings;
      context.terminal.err(`all topics ${prefix}.* are as they must be, with ${partitions} partitions each\n`);
    });
}
