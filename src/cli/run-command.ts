import { type Command, Option } from 'commander';
import type { Settings } from '../config/settings.ts';
import { SecretwatchError } from '../model/error.ts';
import { ROLES, type RoleName } from '../pipeline/role.ts';
import { type Context, dataDirOf, settingsOf } from './context.ts';
import { splitInventory } from './inventory.ts';
import { OPTIONS } from './options.ts';

interface Flags {
  file: string[];
  backfill?: true;
  sample?: true;
  cluster?: string;
  dataDir?: string;
  config?: string;
  listen?: string;
  inventory: string[];
  inventorySecrets: string[];
  role?: RoleName[];
}

/** `run`: the service. */
export function addRun(program: Command, context: Context): void {
  program
    .command('run')
    .summary('run the service: follow a log, keep everything, answer over HTTP')
    .description(
      'Follows audit logs through their rotation, or takes them from the audit webhook (`webhook` in --config), keeps state, timeline and alerts in the data directory and answers over HTTP.',
    )
    .addOption(
      new Option('--file <file>', 'audit log that an API server writes to; may be given several times')
        .argParser((path: string, before: string[]) => [...before, path])
        .default([], 'none'),
    )
    .option('--backfill', 'read the rotated logs beside --file first')
    .option('--sample', 'read the bundled recording of a real API server, and show its alerts')
    .addOption(OPTIONS.cluster('cluster that --file comes from (default: "default")'))
    .addOption(OPTIONS.inventory())
    .addOption(OPTIONS.inventorySecrets())
    .addOption(OPTIONS.dataDir('where everything is kept (default: ~/.local/state/secretwatch)'))
    .addOption(OPTIONS.config())
    .addOption(
      new Option('--role <role...>', 'work in a fleet on Kafka; needs kafka in --config')
        .choices(ROLES)
        .conflicts(['file', 'sample']),
    )
    .option('--listen <host:port>', 'address of the HTTP API (default: 127.0.0.1:7070 or the next free port)')
    .action((flags: Flags) => start(flags, context));
}

async function start(flags: Flags, context: Context): Promise<void> {
  const settings = settingsOf(context, flags.config, { listen: flags.listen, cluster: flags.cluster });
  assertInventoryFits(flags, settings);
  if (flags.role) {
    const { work } = await import('./worker.ts');
    return work([...new Set(flags.role)], settings, context);
  }
  const { cluster, listen } = settings;
  const options = {
    settings,
    dataDir: dataDirOf(context, flags.dataDir, settings),
    cluster,
    files: flags.file,
    isBackfill: flags.backfill === true,
    inventory: flags.inventory,
    secretsIn: flags.inventorySecrets,
    isSampleWanted: flags.sample === true,
    isListenGiven: flags.listen !== undefined || (flags.config !== undefined && listen !== DEFAULT_LISTEN),
  };
  // The service's libraries take longer to load than the other commands to run.
  const { run } = await import('./run.ts');
  await run(options, context);
}

function assertInventoryFits({ file, inventory, inventorySecrets }: Flags, { webhook }: Settings): void {
  if (inventory.length > 0 && file.length === 0 && !webhook)
    throw new SecretwatchError('SW_USAGE', '--inventory tells of the cluster that --file comes from', 'give both');
  if (inventorySecrets.length > 0 && !splitInventory(inventory).live)
    throw new SecretwatchError('SW_USAGE', '--inventory-secrets asks the API, and nothing says which', NEEDS_PLACE);
}

const NEEDS_PLACE = 'add `--inventory kubeconfig` or `--inventory in-cluster`';

const DEFAULT_LISTEN = '127.0.0.1:7070';
