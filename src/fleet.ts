import { hostname } from 'node:os';
import { FleetMetrics } from './api/fleet-metrics.ts';
import { Metrics } from './api/metrics.ts';
import { createDecoder } from './audit/decode.ts';
import type { FleetRooms, Worker, WorkerOptions } from './cli/fleet-rooms.ts';
import type { KafkaSettings } from './config/fleet-settings.ts';
import { type FleetObserver, type RoleOptions, runDetect, runIntake } from './engines/kafka/roles.ts';
import { createKafka } from './kafka/client.ts';
import { withAdmin } from './kafka/reach.ts';
import { checkTopics, createTopics, type TopicOptions } from './kafka/topics.ts';
import { SecretwatchError } from './model/error.ts';
import { refuseFuture } from './pipeline/arrival.ts';
import type { RoleName } from './pipeline/role.ts';
import { noTimeline } from './timeline/none.ts';

/** Composition root of a fleet's workers: loaded only when Kafka is in play. */
export const fleetRooms: FleetRooms = {
  initKafka: async ({ settings, access }, log) => {
    const topics = topicOptions(settings);
    const kafka = createKafka({ ...access, clientId: 'secretwatch-init' }, log);
    return withAdmin(kafka, access.brokers, async (admin) => {
      const made = await createTopics(admin, topics);
      await checkTopics(admin, topics, []);
      return made;
    });
  },
  startWorker,
};

function topicOptions({ prefix, partitions, replicationFactor, retentionDays }: KafkaSettings): TopicOptions {
  return { prefix, partitions, replicationFactor, retentionDays };
}

/** Checks the topics, then works in its roles until the signal fires. */
async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { kafka: target, roles, detectors, log, signal } = options;
  const { settings, access } = target;
  const worker = settings.worker ?? hostname();
  const kafka = createKafka({ ...access, clientId: `secretwatch-${worker}` }, log);
  const topics = topicOptions(settings);
  const inputs = roles.includes('intake') ? settings.inputs : [];
  await withAdmin(kafka, access.brokers, (admin) =>
    checkTopics(
      admin,
      topics,
      inputs.map(({ topic }) => topic),
    ),
  );
  const metrics = new Metrics();
  const observer = observe(metrics, new FleetMetrics(metrics.registry), options);
  const role: RoleOptions = {
    kafka,
    topics,
    inputs,
    worker,
    sessionTimeoutMs: settings.sessionTimeoutSeconds * 1000,
    detectors,
    // A chunk is of one cluster: that of its topic.
    createDecoder: (cluster) => refuseFuture(createDecoder(cluster, { isClusterFixed: true }), cluster, Date.now),
    observer,
    log,
  };
  const running = roles.map((name) => RUN[name](role, signal));
  return { done: Promise.all(running).then(() => {}), timeline: noTimeline(), metrics: () => metrics.render() };
}

const RUN: Record<RoleName, (options: RoleOptions, signal: AbortSignal) => Promise<void>> = {
  intake: runIntake,
  detect: runDetect,
  deliver: async () => {
    throw new SecretwatchError('SW_CONFIG', 'there is nothing to deliver to', 'configure a sink');
  },
};

function observe(metrics: Metrics, fleet: FleetMetrics, { onAlerts, log }: WorkerOptions): FleetObserver {
  return {
    group: (role) => ({
      rebalanced: (partitions) => {
        fleet.rebalanced(role, partitions);
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
