import { createElasticsearch } from '../../../src/elasticsearch/client.ts';
import { boundsOfTopic } from '../../../src/kafka/offsets.ts';
import { readPartition } from '../../../src/kafka/read-partition.ts';
import { alertSink } from '../../../src/sinks/alert-sink.ts';
import { elasticsearchSink } from '../../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { kafkaTarget } from '../../../src/sinks/kafka/kafka.ts';
import { makeStore } from '../../elasticsearch/store.ts';
import { makeFleet, QUIET } from '../../kafka/cluster.ts';
import { makeRawTopic } from '../../kafka/fleet-run.ts';
import { startKafka } from '../../servers/kafka.ts';
import { freePorts } from '../../servers/port.ts';
import type { OwnServer, Server } from '../../servers/server.ts';
import { forwardTo } from '../servers/forward.ts';
import { HttpTarget } from '../servers/http-target.ts';
import { Relay } from '../servers/relay.ts';
import type { Place, Served } from './served.ts';

/** A real Elasticsearch behind a proxy that has moods. */
export async function toElasticsearch(place: Place, server: Server): Promise<Served> {
  const store = await makeStore(server);
  const proxy = new HttpTarget(forwardTo(server.address));
  proxy.retryAfter = '0';
  const client = createElasticsearch({ url: await proxy.start() });
  place.after(async () => {
    await proxy.stop();
    await store.remove();
  });
  const found = async (family: 'alerts' | 'revisions') => {
    const index = `${store.prefix}-${family}*`;
    await store.client.indices.refresh({ index });
    const sort = 'secretwatch.seq';
    const { hits } = await store.client.search({ index, size: 10_000, _source: false, version: true, sort });
    return hits.hits.map(({ _id = '', _version = 0 }) => ({ id: _id, version: _version }));
  };
  return {
    sink: elasticsearchSink(client, store.prefix),
    setMood: (mood) => {
      proxy.mood = mood;
    },
    settled: () => proxy.settled(),
    arrived: async () => (await found('revisions')).map(({ id }) => id.replace('-', ' ')),
    isLatestEnough: false,
    standing: { per: 'revision', ids: async () => (await found('revisions')).map(({ id }) => id) },
    lastRevisions: async () => new Map((await found('alerts')).map(({ id, version }) => [id, version])),
  };
}

/** A broker of one's own that tells its clients to come through a relay. */
export interface RelayedBroker extends OwnServer {
  relay: Relay;
  relayed: string;
}

export async function startRelayedKafka(): Promise<RelayedBroker> {
  const [outer = 0, inner = 0] = await freePorts(2);
  const [relayed, address] = [outer, inner].map((port) => `127.0.0.1:${port}`) as [string, string];
  const relay = new Relay({ host: '127.0.0.1', port: inner });
  await relay.start(outer);
  try {
    const listener = { name: 'RELAYED', address, advertised: relayed, protocol: 'PLAINTEXT' };
    const server = await startKafka({ listeners: [listener] });
    const stop = async () => {
      await relay.stop();
      await server.stop();
    };
    return { ...server, relay, relayed, stop };
  } catch (error) {
    await relay.stop();
    throw error;
  }
}

/** A topic of a real broker. It delivers at least once: what comes again has the same key and `ce_id`. */
export async function toKafka(place: Place, server: RelayedBroker): Promise<Served> {
  const fleet = await makeFleet(server);
  place.after(() => fleet.remove());
  const topic = await makeRawTopic(fleet);
  const connection = { brokers: [server.relayed], clientId: 'test' };
  const read = async () => {
    const high = (await boundsOfTopic(fleet.kafka, topic)).get(0)?.high ?? 0;
    const texts: string[] = [];
    await readPartition(fleet.kafka, { topic, partition: 0 }, ({ offset, headers = {} }) => {
      texts.push(String(headers.ce_id).replace('-', ' '));
      return Number(offset) >= high - 1;
    });
    return texts;
  };
  return {
    sink: alertSink('kafka', [{}], kafkaTarget({ connection, topic, format: 'ecs', log: QUIET })),
    setMood: (mood) => {
      server.relay.mood = mood;
    },
    settled: () => server.relay.settled(),
    arrived: read,
    isLatestEnough: false,
  };
}
