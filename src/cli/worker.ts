import { randomUUID } from 'node:crypto';
import { listen } from '../api/listen.ts';
import { describeApi } from '../api/openapi.ts';
import { elasticsearchAccess, kafkaAccess } from '../config/credentials.ts';
import type { Environment } from '../config/environment.ts';
import type { Settings } from '../config/settings.ts';
import { parseListen, readToken } from '../config/token.ts';
import { SecretwatchError } from '../model/error.ts';
import type { RoleName } from '../pipeline/role.ts';
import { arm } from './arm.ts';
import type { Context } from './context.ts';
import { deliveryTargets } from './delivery.ts';
import type { ElasticsearchTarget, KafkaTarget, Worker } from './fleet-rooms.ts';
import { createLog } from './log.ts';
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
    log,
    onAlerts: alertTeller((text) => log.info(text)),
    signal: stop.signal,
  });
  const close = await serve(worker, settings, token, context, log);
  try {
    await worker.done;
  } finally {
    log.info('stopping');
    await close();
    stop.forget();
  }
}

async function serve(
  worker: Worker,
  settings: Settings,
  token: string,
  { rooms }: Context,
  logger: ReturnType<typeof createLog>,
): Promise<() => Promise<void>> {
  const address = parseListen(settings.listen);
  const createApi = await rooms.loadApi();
  const app = createApi({
    timeline: worker.timeline,
    instance: randomUUID(),
    token,
    writeToken: token || randomUUID(),
    decide: refuseDecision,
    isLoopback: address.isLoopback,
    logger,
    isReady: () => true,
    metrics: () => worker.metrics(),
    openApi: () => describeApi(rooms.version, token !== ''),
  });
  const url = await listen(app, address, true);
  logger.info(`the HTTP API answers: ${url}/metrics`);
  return async () => {
    await app.close();
    await worker.timeline.close();
  };
}

async function refuseDecision(): Promise<never> {
  const message = 'decisions cannot be taken through a worker of a fleet yet';
  throw new SecretwatchError('SW_NOT_FOUND', message, 'decide in the tool that the alerts are delivered to');
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

export function elasticsearchTarget(
  { elasticsearch }: Settings,
  environment: Environment,
): ElasticsearchTarget | undefined {
  return elasticsearch && { settings: elasticsearch, access: elasticsearchAccess(elasticsearch, environment) };
}
