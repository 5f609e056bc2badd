import type { Settings } from '../config/settings.ts';
import { parseListen, readToken } from '../config/token.ts';
import { silentFeed } from '../pipeline/decision-queue.ts';
import { withInventory } from '../pipeline/inventory-feed.ts';
import { withStanding } from '../pipeline/standing-feed.ts';
import { arm } from './arm.ts';
import type { Context } from './context.ts';
import { withDelivery } from './delivery.ts';
import { loadInventory } from './inventory.ts';
import { createLog } from './log.ts';
import { showSample } from './sample.ts';
import { Service } from './service.ts';
import { standingOf } from './standing.ts';
import { type Stop, stopOnSignal } from './stop.ts';
import { alertTeller } from './tell-alerts.ts';

export interface RunOptions {
  settings: Settings;
  dataDir: string;
  cluster: string;
  file: string | undefined;
  /** Inventory files of the same cluster. */
  inventory: readonly string[];
  isSampleWanted: boolean;
  /** The address was given by somebody, so that no other port will do. */
  isListenGiven: boolean;
}

/** What the service tells, as sentences for people or as lines of its log. */
interface Voice {
  log: ReturnType<typeof createLog>;
  say(text: string): void;
}

const VERIFY_MS = 2_000;

/** Runs the service until it is told to stop. */
export async function run(options: RunOptions, context: Context): Promise<void> {
  const { settings, dataDir } = options;
  const token = readToken(settings, context.environment);
  const voice = createVoice(options, context);
  const stop = stopOnSignal();
  const service = await Service.start(
    {
      dataDir,
      token,
      address: parseListen(settings.listen),
      mayTakeNextPort: !options.isListenGiven,
      detectors: arm(context.rooms.detectors, settings),
      log: voice.log,
    },
    context.rooms,
  );
  try {
    await whileKept(service, stop, () =>
      withDelivery(settings, dataDir, context, voice.log, () => serve(service, options, context, voice, stop.signal)),
    );
  } finally {
    voice.say('stopping');
    await service.close();
    stop.forget();
  }
}

/** A log may be silent for hours; that its store is gone must be known before. */
async function whileKept(service: Service, stop: Stop, work: () => Promise<void>): Promise<void> {
  let loss: unknown;
  const timer = setInterval(() => {
    try {
      service.verify();
    } catch (error) {
      loss ??= error;
      stop.abort();
    }
  }, VERIFY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  if (loss) throw loss;
}

async function serve(
  service: Service,
  { file, inventory, dataDir, cluster, isSampleWanted, settings }: RunOptions,
  { rooms, terminal }: Context,
  voice: Voice,
  signal: AbortSignal,
): Promise<void> {
  if (isSampleWanted) await showSample(service, rooms, terminal, signal);
  if (signal.aborted) return;
  service.beReady();
  voice.say(`everything is kept in ${dataDir}`);
  if (service.isOnNextPort) voice.say(`${settings.listen} is taken, the next free port serves instead`);
  voice.say(`the HTTP API answers until Ctrl-C: ${service.url}/api/v1/alerts`);
  if (isSampleWanted && file === undefined) for (const line of OWN_LOG) voice.say(line);
  const on = { alerts: alertTeller((text) => voice.say(text)) };
  if (file === undefined) return service.read(async () => silentFeed(signal), signal, on);
  voice.say(`following ${file} as cluster ${cluster}`);
  const told = standingOf(settings, rooms.detectors);
  const snapshots = await loadInventory(inventory, rooms, terminal);
  const openFeed = async (position: Parameters<typeof rooms.followFile>[2]) =>
    withStanding(
      withInventory(await rooms.followFile(file, cluster, position, signal), snapshots, cluster, position),
      told,
      cluster,
      position,
    );
  await service.read(openFeed, signal, on);
}

const OWN_LOG = [
  "\nTo watch your own cluster, give the API server's audit log (--audit-log-path):",
  '  npx secretwatch run --file /var/log/kubernetes/audit.log   follows it as it grows',
  '  npx secretwatch scan audit.log                             reads what you have, once',
];

/** People read sentences beside the sample or at a terminal; elsewhere every notice is a line of the log. */
function createVoice({ settings, isSampleWanted }: RunOptions, { terminal }: Context): Voice {
  const isForPeople = isSampleWanted || terminal.canShowProgress;
  const { logLevel } = settings;
  const log = createLog(isForPeople && logLevel === 'info' ? 'warn' : logLevel);
  return { log, say: isForPeople ? (text) => terminal.err(`${text}\n`) : (text) => log.info(text) };
}
