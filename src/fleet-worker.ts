import { hostname } from 'node:os';
import { decidedAnew } from './alert/alerts.ts';
import { FleetMetrics } from './api/fleet-metrics.ts';
import { Metrics } from './api/metrics.ts';
import { createDecoder } from './audit/decode.ts';
import { observeDelivery } from './cli/delivery.ts';
import type { ElasticsearchTarget } from './cli/delivery-targets.ts';
import type { Worker, WorkerOptions } from './cli/fleet-rooms.ts';
import type { KafkaSettings } from './config/fleet-settings.ts';
import { createElasticsearch } from './elasticsearch/client.ts';
import { appendTold } from './engines/kafka/append.ts';
import { runDeliver } from './engines/kafka/deliver.ts';
import { leadDigests } from './engines/kafka/lead-digests.ts';
import { type FleetObserver, type RoleOptions, runDetect, runIntake } from './engines/kafka/roles.ts';
import { createKafka, type Kafka } from './kafka/client.ts';
import { withAdmin } from './kafka/reach.ts';
import { checkTopics, type TopicOptions } from './kafka/topics.ts';
import type { Alert } from './model/alert.ts';
import type { DecisionMade } from './model/decision-made.ts';
import { SecretwatchError } from './model/error.ts';
import { refuseFuture } from './pipeline/arrival.ts';
import type { DeliveryObserver } from './pipeline/delivery.ts';
import type { RoleName } from './pipeline/role.ts';
import { sinkOrders } from './targets.ts';
import { openElasticsearchTimeline } from './timeline/elasticsearch/timeline.ts';
import { noTimeline } from './timeline/none.ts';
import type { Timeline } from './timeline/port.ts';

/** Checks the topics, then works in its roles until the signal fires. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { kafka: target, roles, detectors, log } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const { settings, access } = target;
  const worker = settings.worker ?? hostname();
  const kafka = createKafka({ ...access, clientId: `secretwatch-${worker}` }, log);
  const topics = topicOptions(settings);
  const inputs = roles.includes('intake') ? settings.inputs : [];
  const rawTopics = inputs.map(({ topic }) => topic);
  await withAdmin(kafka, access.brokers, (admin) => checkTopics(admin, topics, rawTopics));
  const metrics = new Metrics(detectors);
  const fleet = new FleetMetrics(metrics.instruments);
  const observer = observe(metrics, fleet, options);
  const role: RoleOptions = {
    kafka,
    topics,
    inputs,
    worker,
    sessionTimeoutMs: settings.sessionTimeoutSeconds * 1000,
    detectors,
    standing: options.standing,
    // A chunk is of one cluster: that of its topic.
    createDecoder: (cluster) => refuseFuture(createDecoder(cluster, { isClusterFixed: true }), cluster, Date.now),
    observer,
    log,
  };
  const delivery = observeDelivery(options.delivery, { metrics: metrics.sinks, log });
  const run: Record<RoleName, () => Promise<void>> = {
    intake: () => runIntake(role, signal),
    detect: () => runDetect(role, signal),
    deliver: () => deliver(role, options, delivery, signal),
  };
  const running = roles.map((name) => run[name]());
  return {
    done: allOrNone(running, failure),
    timeline: timelineOf(options.delivery.elasticsearch),
    leadDigests: (work, until) => leadDigests(role, work, AbortSignal.any([signal, until])),
    decide: (made) => appendDecision(kafka, topics.prefix, made),
    metrics,
  };
}

function timelineOf(elasticsearch: ElasticsearchTarget | undefined): Timeline {
  if (!elasticsearch) return noTimeline();
  return openElasticsearchTimeline(createElasticsearch(elasticsearch.access), elasticsearch.settings.prefix);
}

/** When one cannot go on, the others end too, and the process can be started anew. */
async function allOrNone(running: readonly Promise<void>[], failure: AbortController): Promise<void> {
  for (const work of running) work.catch(() => failure.abort());
  const failed = (await Promise.allSettled(running)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Each sink is a consumer group of its own: none waits for another. */
async function deliver(
  role: RoleOptions,
  { delivery, log }: WorkerOptions,
  observer: DeliveryObserver,
  signal: AbortSignal,
): Promise<void> {
  const orders = sinkOrders(delivery, log);
  if (orders.length === 0)
    throw new SecretwatchError('SW_CONFIG', 'there is nothing to deliver to', 'configure elasticsearch or sinks');
  await Promise.all(orders.map((order) => runDeliver(role, order, observer, signal)));
}

function observe(metrics: Metrics, fleet: FleetMetrics, { onAlerts, log }: WorkerOptions): FleetObserver {
  return {
    group: (role) => ({
      rebalanced: (partitions) => {
        fleet.rebalanced(role, partitions);
        if (role === 'detect') metrics.forgetClusters();
        log.info({ role, partitions }, 'The group gave out its partitions.');
      },
      opened: (seconds) => fleet.opened(role, seconds),
      lag: (topic, partition, records) => fleet.lag(role, topic, partition, records),
    }),
    transaction: (role, seconds) => fleet.transaction(role, seconds),
    taken: (records, rejects) => fleet.taken(records, rejects),
    committed: (commit, seconds) => {
      metrics.count(commit, seconds);
      if (commit.outcome.alerts.length > 0) onAlerts(commit.outcome.alerts);
    },
  };
}

/** A decision enters the log of the alert's cluster; the answer shows the alert as the fold will, once it has come to it. */
export async function appendDecision(kafka: Kafka, prefix: string, made: DecisionMade): Promise<Alert> {
  await appendTold(kafka, prefix, made.cluster, [made]);
  return decidedAnew(made.alert, made.decision, made.decision.decidedUs);
}

export function topicOptions({ prefix, partitions, replicationFactor, retentionDays }: KafkaSettings): TopicOptions {
  return { prefix, partitions, replicationFactor, retentionDays };
}
