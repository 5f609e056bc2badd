import type { FleetRooms } from './cli/fleet-rooms.ts';
import { createElasticsearch } from './elasticsearch/client.ts';
import { reached } from './elasticsearch/reach.ts';
import { checkTemplates, putTemplates } from './elasticsearch/setup.ts';
import { appendTold } from './engines/kafka/append.ts';
import { readFleetStandings } from './engines/kafka/fleet-standings.ts';
import { refusedRowsIn } from './engines/kafka/refusals.ts';
import { appendDecision, startWorker, topicOptions } from './fleet-worker.ts';
import { createKafka } from './kafka/client.ts';
import { withAdmin } from './kafka/reach.ts';
import { checkTopics, createTopics } from './kafka/topics.ts';
import { kindsOf } from './targets.ts';
import { openElasticsearchTimeline } from './timeline/elasticsearch/timeline.ts';
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
  tell: async ({ settings, access }, cluster, told, log) => {
    const kafka = createKafka({ ...access, clientId: 'secretwatch-tell' }, log);
    await withAdmin(kafka, access.brokers, (admin) => checkTopics(admin, topicOptions(settings), []));
    await appendTold(kafka, settings.prefix, cluster, told);
  },
  initElasticsearch: async ({ settings, access }) => {
    const client = createElasticsearch(access);
    try {
      return await reached(client, () => putTemplates(client, settings.prefix, settings.replicas));
    } finally {
      await client.close();
    }
  },
  readStandings: async ({ settings, access }, sinks, log) => {
    const kafka = createKafka({ ...access, clientId: 'secretwatch-sinks' }, log);
    // Says in our words when the brokers cannot be reached.
    await withAdmin(kafka, access.brokers, async () => {});
    const served = sinks.map((name) => ({ name, kinds: kindsOf(name) }));
    return readFleetStandings(kafka, settings.prefix, served);
  },
  refusedRows: ({ settings, access }, log) =>
    refusedRowsIn(createKafka({ ...access, clientId: 'secretwatch-sinks' }, log), settings.prefix),
  openTimeline: async (elasticsearch) => {
    if (!elasticsearch) return noTimeline();
    const { access, settings } = elasticsearch;
    const client = createElasticsearch(access);
    try {
      await reached(client, () => checkTemplates(client, settings.prefix));
      return openElasticsearchTimeline(client, settings.prefix);
    } catch (error) {
      await client.close();
      throw error;
    }
  },
  decide: async ({ settings, access }, made, log) => {
    const kafka = createKafka({ ...access, clientId: 'secretwatch-decide' }, log);
    await withAdmin(kafka, access.brokers, (admin) => checkTopics(admin, topicOptions(settings), []));
    return appendDecision(kafka, settings.prefix, made);
  },
  startWorker,
};
