import { isAlive, postDecision } from '../api/client.ts';
import { type DecisionRequest, decisionRecord } from '../api/decision.ts';
import { idParams } from '../api/parameters.ts';
import type { Settings } from '../config/settings.ts';
import type { Alert } from '../model/alert.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import { SecretwatchError } from '../model/error.ts';
import { DecisionQueue, silentFeed } from '../pipeline/decision-queue.ts';
import { arm } from './arm.ts';
import { type AskFlags, ask } from './ask.ts';
import { type Context, dataDirOf, isFleet, settingsOf } from './context.ts';
import { createLog } from './log.ts';
import type { Rooms } from './rooms.ts';
import { readServiceFile } from './service-file.ts';

/**
 * Hands a decision to the service that holds the data directory, to the directory itself when none runs, or to a fleet's
 * Kafka.
 */
export async function decide(
  context: Context,
  flags: AskFlags,
  alertId: string,
  request: DecisionRequest,
): Promise<Alert> {
  const settings = settingsOf(context, flags.config);
  if (!idParams.safeParse({ id: alertId }).success) throw noAlert(alertId);
  if (isFleet(settings, flags.dataDir)) return decideInFleet(context, settings, flags, alertId, request);
  const dataDir = dataDirOf(context, flags.dataDir, settings);
  const address = readServiceFile(dataDir);
  if (address && (await isAlive(address))) return postDecision(address, alertId, request).catch(orNoAlert(alertId));
  return decideInDirectory(context.rooms, settings, dataDir, alertId, request);
}

async function decideInFleet(
  context: Context,
  settings: Settings,
  flags: AskFlags,
  alertId: string,
  request: DecisionRequest,
): Promise<Alert> {
  const { kafkaTarget } = await import('./worker.ts');
  const target = kafkaTarget(settings, context.environment);
  const history = await ask(context, flags, (timeline) => timeline.alert(alertId));
  if (!history) throw noAlert(alertId);
  const { decide: append } = await context.rooms.loadFleet();
  return append(target, decisionRecord(request, history, Date.now() * 1000), createLog('silent'));
}

async function decideInDirectory(
  rooms: Rooms,
  settings: Settings,
  dataDir: string,
  alertId: string,
  request: DecisionRequest,
): Promise<Alert> {
  const timeline = rooms.openTimeline(dataDir);
  const history = await timeline.alert(alertId).finally(() => timeline.close());
  if (!history) throw noAlert(alertId);
  const [alert] = await commitDecision(rooms, settings, dataDir, decisionRecord(request, history, Date.now() * 1000));
  if (!alert) throw noAlert(alertId);
  return alert;
}

/** Puts one decision through the pipeline. The log goes on after it, so nothing is taken for its end. */
async function commitDecision(rooms: Rooms, settings: Settings, dataDir: string, made: DecisionMade): Promise<Alert[]> {
  const engine = rooms.openStoringEngine(dataDir);
  const stop = new AbortController();
  const queue = new DecisionQueue();
  const alerts: Alert[] = [];
  queue.push(made).catch(() => {});
  try {
    await rooms.runTask({
      engine,
      detectors: arm(rooms.detectors, settings),
      openFeed: async (position) => queue.within(silentFeed(stop.signal), position),
      signal: stop.signal,
      onAlerts: (revisions) => void alerts.push(...revisions),
      onProgress: () => stop.abort(),
    });
  } finally {
    engine.close();
  }
  return alerts;
}

/** The service says the same in the words of its own routes. */
function orNoAlert(id: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof SecretwatchError && error.code === 'SW_NOT_FOUND' ? noAlert(id) : error;
  };
}

export function noAlert(id: string): SecretwatchError {
  return new SecretwatchError(
    'SW_NOT_FOUND',
    `there is no alert ${id}`,
    '`secretwatch alerts list -o wide` shows the ids',
  );
}
