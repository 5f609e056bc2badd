import type { Settings } from '../config/settings.ts';
import { parseListen, readToken } from '../config/token.ts';
import { webhookAccess } from '../config/webhook-access.ts';
import { silentFeed } from '../pipeline/decision-queue.ts';
import type { Commit } from '../pipeline/engine.ts';
import { arm } from './arm.ts';
import type { Context } from './context.ts';
import { withDelivery } from './delivery.ts';
import { digestFile } from './digest-file.ts';
import { endingLine, isEnding } from './exception-endings.ts';
import { faultText } from './feed-watch.ts';
import { type LiveInput, prepareInput } from './live-input.ts';
import { showSample } from './sample.ts';
import { Service } from './service.ts';
import { startNotes } from './service-notes.ts';
import { type Stop, stopOnSignal } from './stop.ts';
import { alertTeller } from './tell-alerts.ts';
import { createVoice, type Voice } from './voice.ts';

export interface RunOptions {
  settings: Settings;
  dataDir: string;
  cluster: string;
  /** Logs that the API servers of the cluster write. */
  files: readonly string[];
  /** Their rotated logs are read first. */
  isBackfill: boolean;
  /** Inventory files of the same cluster. */
  inventory: readonly string[];
  /** Namespaces whose secrets are watched as well, by name, type and age. */
  secretsIn: readonly string[];
  isSampleWanted: boolean;
  /** The address was given by somebody, so that no other port will do. */
  isListenGiven: boolean;
}

const VERIFY_MS = 2_000;

/** Runs the service until it is told to stop. */
export async function run(options: RunOptions, context: Context): Promise<void> {
  const { settings, dataDir } = options;
  const token = readToken(settings, context.environment);
  const voice = createVoice(settings, options.isSampleWanted, context.terminal);
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
      withDelivery(settings, dataDir, context, { metrics: service.sinkMetrics, log: voice.log }, () =>
        serve(service, options, context, voice, stop.signal),
      ),
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
  options: RunOptions,
  context: Context,
  voice: Voice,
  signal: AbortSignal,
): Promise<void> {
  const { isSampleWanted, files, settings } = options;
  if (isSampleWanted) await showSample(service, context.rooms, context.terminal, signal);
  if (signal.aborted) return;
  service.beReady();
  greet(service, options, voice);
  const webhook = webhookAccess(settings, context.environment);
  if (files.length > 0 || webhook) return follow(service, { ...options, webhook }, context, voice, signal);
  if (isSampleWanted) for (const line of OWN_LOG) voice.say(line);
  await service.read(async () => silentFeed(signal), signal, tellers(voice));
}

function greet(service: Service, { dataDir, settings }: RunOptions, voice: Voice): void {
  voice.say(`everything is kept in ${dataDir}`);
  if (service.isOnNextPort) voice.say(`${settings.listen} is taken, the next free port serves instead`);
  voice.say(`the HTTP API answers until Ctrl-C: ${service.url}/api/v1/alerts`);
}

function tellers(voice: Voice) {
  return {
    alerts: alertTeller((text) => voice.say(text)),
    commit: ({ outcome }: Commit) => {
      for (const fact of outcome.facts) if (isEnding(fact)) voice.warn(endingLine(fact));
    },
  };
}

/** Reads the cluster's own log; digests and news of the feeds go out beside it. */
async function follow(
  service: Service,
  input: LiveInput & Pick<RunOptions, 'isBackfill'>,
  context: Context,
  voice: Voice,
  signal: AbortSignal,
): Promise<void> {
  const { files, cluster, isBackfill, settings, dataDir } = input;
  if (files.length > 0) voice.say(`following ${files.join(', ')} as cluster ${cluster}`);
  const following = { signal, isBackfill, log: voice.log, counts: service.feedCounts };
  const openFeed = await prepareInput(input, following, context, voice);
  const ended = new AbortController();
  const beside = AbortSignal.any([signal, ended.signal]);
  const { timeline } = service;
  const notes = await startNotes({ settings, marks: digestFile(dataDir), timeline }, context, voice.log, beside);
  const watching = service.watchFeeds((faults) => {
    // Silence is the worst failure: it is said aloud, not only counted.
    for (const fault of faults) voice.warn(faultText(fault));
    notes.tellFaults(faults);
  }, beside);
  try {
    await service.read(openFeed, signal, tellers(voice));
  } finally {
    ended.abort();
    await Promise.all([watching, notes.done]);
  }
}

const OWN_LOG = [
  "\nTo watch your own cluster, give the API server's audit log (--audit-log-path):",
  '  npx secretwatch run --file /var/log/kubernetes/audit.log   follows it as it grows',
  '  npx secretwatch scan audit.log                             reads what you have, once',
];
