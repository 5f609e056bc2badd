import { randomUUID } from 'node:crypto';
import { type DecisionRequest, decisionRecord } from '../api/decision.ts';
import { listen } from '../api/listen.ts';
import { describeApi } from '../api/openapi.ts';
import { found } from '../api/route.ts';
import { kafkaAccess } from '../config/credentials.ts';
import type { Environment } from '../config/environment.ts';
import type { Settings } from '../config/settings.ts';
import { parseListen, readToken } from '../config/token.ts';
import type { Alert } from '../model/alert.ts';
import { SecretwatchError } from '../model/error.ts';
import type { DigestMarks } from '../pipeline/digest-marks.ts';
import type { RoleName } from '../pipeline/role.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import { arm } from './arm.ts';
import type { Context } from './context.ts';
import { deliveryTargets } from './delivery-targets.ts';
import { faultText, lookAtFeeds, watchFeeds } from './feed-watch.ts';
import type { KafkaTarget, Worker } from './fleet-rooms.ts';
import { createLog, type ServiceLog } from './log.ts';
import { checkNoteSinks } from './notes.ts';
import { NO_NOTES, startNotes } from './service-notes.ts';
import { standingOf } from './standing.ts';
import { stopOnSignal } from './stop.ts';
import { alertTeller } from './tell-alerts.ts';

/** Works in a fleet until it is told to stop, and answers over HTTP meanwhile. */
export async function work(roles: readonly RoleName[], settings: Settings, context: Context): Promise<void> {
  const { rooms, environment } = context;
  const token = readToken(settings, environment);
  const log = createLog(settings.logLevel, settings.logFormat);
  const stop = stopOnSignal();
  const fleet = await rooms.loadFleet();
  const worker = await fleet.startWorker({
    kafka: kafkaTarget(settings, environment),
    delivery: deliveryTargets(settings, environment),
    roles,
    detectors: arm(rooms.detectors, settings),
    standing: standingOf(settings, rooms.detectors),
    log,
    onAlerts: alertTeller((text) => log.info(text)),
    signal: stop.signal,
  });
  const close = await serve(worker, settings, token, context, log);
  const ended = new AbortController();
  const watching = roles.includes('deliver')
    ? watch(worker, settings, context, log, AbortSignal.any([stop.signal, ended.signal]))
    : Promise.resolve();
  try {
    await Promise.race([worker.done, failureOf(watching)]);
  } finally {
    log.info('stopping');
    ended.abort();
    await watching.catch(() => {});
    await close();
    stop.forget();
  }
}

/** What the feeds hide, and digests, by what was delivered. Of all workers one sends them. */
async function watch(
  { timeline, metrics, leadDigests }: Worker,
  settings: Settings,
  context: Context,
  log: ServiceLog,
  signal: AbortSignal,
): Promise<void> {
  if (!settings.elasticsearch) return;
  let notes = NO_NOTES;
  let found: readonly Diagnosis[] = [];
  const lead = async (marks: DigestMarks, leading: AbortSignal) => {
    notes = await startNotes({ settings, marks, timeline }, context, log, leading);
    // Who told of these before may have ended before anybody heard.
    notes.tellFaults(found);
    await notes.done;
    notes = NO_NOTES;
  };
  const look = async () => {
    found = await lookAtFeeds(timeline, context.rooms.detectors, metrics);
    return [...found];
  };
  const tell = (faults: readonly Diagnosis[]) => {
    for (const fault of faults) log.warn(faultText(fault));
    notes.tellFaults(faults);
  };
  await checkNoteSinks(settings, context);
  await Promise.all([watchFeeds(look, tell, signal), settings.digest && leadDigests(lead, signal)]);
}

/** Rejects as the work does, and never resolves. */
function failureOf(work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => void work.catch(reject));
}

async function serve(
  worker: Worker,
  settings: Settings,
  token: string,
  { rooms }: Context,
  logger: ServiceLog,
): Promise<() => Promise<void>> {
  const address = parseListen(settings.listen);
  const createApi = await rooms.loadApi();
  const app = createApi({
    timeline: worker.timeline,
    instance: randomUUID(),
    token,
    writeToken: token || randomUUID(),
    decide: (alert, request) => decideInFleet(worker, alert, request),
    isLoopback: address.isLoopback,
    logger,
    isReady: () => true,
    metrics: () => worker.metrics.render(),
    openApi: () => describeApi(rooms.version, token !== ''),
  });
  const url = await listen(app, address, true);
  logger.info(`the HTTP API answers: ${url}/metrics`);
  return async () => {
    await app.close();
    await worker.timeline.close();
  };
}

/** A decision enters the log of the alert's cluster; the answer shows the alert as the fold will, once it has come to it. */
async function decideInFleet(worker: Worker, alertId: string, request: DecisionRequest): Promise<Alert> {
  const history = found(await worker.timeline.alert(alertId), `alert ${alertId}`);
  return worker.decide(decisionRecord(request, history, Date.now() * 1000));
}

/** How Kafka is reached; an error when the configuration does not say. */
export function kafkaTarget({ kafka }: Settings, environment: Environment): KafkaTarget {
  if (kafka) return { settings: kafka, access: kafkaAccess(kafka, environment) };
  throw new SecretwatchError(
    'SW_CONFIG',
    'the configuration has no kafka',
    'give --config a file with kafka.brokers; `secretwatch config schema` lists the rest',
  );
}
