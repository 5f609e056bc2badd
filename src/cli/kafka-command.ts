import type { Command } from 'commander';
import type { Told } from '../model/audit-event.ts';
import { type Context, settingsOf } from './context.ts';
import { loadInventory } from './inventory.ts';
import { OPTIONS } from './options.ts';
import { amount } from './scan-report.ts';
import { standingOf } from './standing.ts';

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
  kafka
    .command('tell')
    .summary('tell the fleet inventory and exceptions of a cluster')
    .description(
      'Appends inventory files and the exceptions of the configuration to the log of a cluster. Telling it again changes nothing.',
    )
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.cluster('cluster that is spoken of').makeOptionMandatory())
    .addOption(OPTIONS.inventory())
    .action(async (flags: { config: string; cluster: string; inventory: string[] }) => {
      const settings = settingsOf(context, flags.config, { cluster: flags.cluster });
      const { kafkaTarget } = await import('./worker.ts');
      const { createLog } = await import('./log.ts');
      const target = kafkaTarget(settings, context.environment);
      const snapshots = await loadInventory(flags.inventory, context.rooms, context.terminal);
      const { cluster } = settings;
      // A fold tells them at its own time, which is later.
      const objects = snapshots.flatMap((snapshot) =>
        snapshot.objects.map((object): Told => ({ tier: 'inventory', cluster, timeUs: 0, object })),
      );
      const standing = standingOf(settings, context.rooms.detectors).map(({ recordOf }) => recordOf(cluster, 0));
      const { tell } = await context.rooms.loadFleet();
      await tell(target, cluster, [...objects, ...standing], createLog('error'));
      context.terminal.err(
        `told the fleet ${amount(objects.length, 'object', 'objects')} and the exceptions of cluster ${cluster}\n`,
      );
    });
}
