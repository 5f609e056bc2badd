import { Client } from '@elastic/elasticsearch';
import { decodeLines } from '../../src/detect/case.ts';
import { makeLog } from '../events.ts';
import { committedIn, makeFleet } from '../kafka/cluster.ts';
import { makeRawTopic, produce, runThrough } from '../kafka/fleet-run.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { find } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';
import type { Server } from '../servers/server.ts';
import { startEngine } from './engine.ts';
import { buildElasticsearch, buildJava, buildKafka } from './images.ts';

/** Servers from images that are built here, found and used as tests find and use them. Prints one line of JSON. */
const own = process.argv[2] === 'apart' ? await startEngine() : undefined;
try {
  // Nothing can be fetched where this is to run, the library's own helper image neither.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  await buildJava();
  process.env.SECRETWATCH_KAFKA_IMAGE = await buildKafka();
  process.env.SECRETWATCH_ELASTICSEARCH_IMAGE = await buildElasticsearch();
  const { getContainerRuntimeClient } = await import('testcontainers');
  const { info } = await getContainerRuntimeClient();
  const broker = await using(await find(kafka), throughKafka);
  const index = await using(await find(elasticsearch), throughElasticsearch);
  console.log(JSON.stringify({ engine: info.containerRuntime.serverVersion, kafka: broker, elasticsearch: index }));
} finally {
  await own?.stop();
}

async function using(server: Server, work: (server: Server) => Promise<object>): Promise<object> {
  try {
    return { version: server.version, origin: server.origin, ...(await work(server)) };
  } finally {
    await server.stop();
  }
}

/** A fleet's whole way. */
async function throughKafka(server: Server): Promise<object> {
  const fleet = await makeFleet(server);
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 7, events: 500 });
  await produce(
    fleet,
    topic,
    lines.map((value) => ({ value })),
  );
  const sent = decodeLines(lines).length;
  const { events } = await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: lines.length, events: sent });
  return { sent, events, accesses: (await committedIn(fleet, 'accesses')).length };
}

async function throughElasticsearch({ address }: Server): Promise<object> {
  const client = new Client({ node: address });
  const created = async () =>
    await client
      .create({ index: 'i', id: '1', document: {}, refresh: true })
      .catch((error) => error.meta.statusCode as number);
  const answers = [await created(), await created()].map((answer) =>
    typeof answer === 'number' ? answer : answer.result,
  );
  const { count } = await client.count({ index: 'i' });
  await client.close();
  return { answers, count };
}
