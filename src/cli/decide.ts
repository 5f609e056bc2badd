import { isAlive, postDecision } from '../api/client.ts';
import { type DecisionRequest, decisionRecord } from '../api/decision.ts';
import type { Settings } from '../config/settings.ts';
import type { Alert } from '../model/alert.ts';
import type { DecisionMade } from '../model/decision.ts';
import { SecretwatchError } from '../model/error.ts';
import { DecisionQueue, silentFeed } from '../pipeline/decision-queue.ts';
import { arm } from './arm.ts';
import type { AskFlags } from './ask.ts';
import { type Context, dataDirOf, settingsOf } from './context.ts';
import type { Rooms } from './rooms.ts';
import { readServiceFile } from './service-file.ts';

/** Hands a decision to the service that holds the data directory, or to the directory itself when none runs. */
export async function decide(
  context: Context,
  flags: AskFlags,
  alertId: string,
  request: DecisionRequest,
): Promise<Alert> {
  const settings = settingsOf(context, flags.config);
  const dataDir = dataDirOf(context, flags.dataDir, settings);
  const address = readServiceFile(dataDir);
  if (address && (await isAlive(address))) return postDecision(address, alertId, request);
  return decideInDirectory(context.rooms, settings, dataDir, alertId, request);
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

export function noAlert(id: string): SecretwatchError {
  return new SecretwatchError(
    'SW_NOT_FOUND',
    `there is no alert ${id}`,
    '`secretwatch alerts list -o wide` shows the ids',
  );
}
