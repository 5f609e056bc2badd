import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import { amount } from '../model/amount.ts';
import type { Told } from '../model/audit-event.ts';
import { type Context, settingsOf } from './context.ts';
import { loadInventory } from './inventory.ts';
import { OPTIONS } from './options.ts';
import { standingOf } from './standing.ts';

/** `kafka init` and `kafka tell`. */
export function addKafka(program: Command, context: Context): void {
  const kafka = program.command('kafka').summary('prepare Kafka for a fleet, or tell it inventory');
  kafka
    .command('init')
    .summary('make the topics that are missing, and check the others')
    .description(
      'Makes the topics that are missing, with the settings that they need, and checks those that are there.',
    )
    .addOption(OPTIONS.config().makeOptionMandatory())
    .action(({ config }: { config: string }) => init(settingsOf(context, config), context));
  kafka
    .command('tell')
    .summary('tell the fleet inventory and exceptions of a cluster')
    .description(
      'Appends inventory files and the exceptions of the configuration to the log of a cluster. Telling it again changes nothing.',
    )
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.cluster('cluster that is spoken of').makeOptionMandatory())
    .addOption(OPTIONS.inventory())
    .action(({ config, cluster, inventory }: { config: string; cluster: string; inventory: string[] }) =>
      tell(inventory, settingsOf(context, config, { cluster }), context),
    );
}

async function init(settings: Settings, { rooms, environment, terminal }: Context): Promise<void> {
  const { kafkaTarget } = await import('./worker.ts');
  const { createLog } = await import('./log.ts');
  const target = kafkaTarget(settings, environment);
  const { initKafka } = await rooms.loadFleet();
  const made = await initKafka(target, createLog('error'));
  for (const topic of made) terminal.out(`${topic} made\n`);
  const { prefix, partitions } = target.settings;
  terminal.err(`all topics ${prefix}.* are as they must be, with ${partitions} partitions each\n`);
}

async function tell(files: readonly string[], settings: Settings, { rooms, ...context }: Context): Promise<void> {
  const { kafkaTarget } = await import('./worker.ts');
  const { createLog } = await import('./log.ts');
  const target = kafkaTarget(settings, context.environment);
  const snapshots = await loadInventory(files, rooms, context.terminal);
  const { cluster } = settings;
  // A fold tells them at its own time, which is later.
  const objects = snapshots.flatMap((snapshot) =>
    snapshot.objects.map((object): Told => ({ tier: 'inventory', cluster, timeUs: 0, object })),
  );
  const standing = standingOf(settings, rooms.detectors).map(({ recordOf }) => recordOf(cluster, 0));
  const fleet = await rooms.loadFleet();
  await fleet.tell(target, cluster, [...objects, ...standing], createLog('error'));
  context.terminal.err(`told the fleet ${amount(objects.length, 'object')} and the exceptions of cluster ${cluster}\n`);
}
