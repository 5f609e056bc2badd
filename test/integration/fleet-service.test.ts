import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { marksIn, readMarks } from '../../src/engines/kafka/lead-digests.ts';
import { unpackChunk } from '../../src/pipeline/chunk.ts';
import { makeStore, type Store } from '../elasticsearch/store.ts';
import { makeLog } from '../events.ts';
import { committedIn, type Fleet, makeFleet } from '../kafka/cluster.ts';
import { makeRawTopic, produce, runThrough } from '../kafka/fleet-run.ts';
import { runMain } from '../process/run-main.ts';
import { type Running, said, start } from '../process/secretwatch.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';
import { HttpTarget } from '../sinks/servers/http-target.ts';
import { Receiver } from '../sinks/servers/receiver.ts';
import { makeFolder } from '../sources/read.ts';

const broker = await findForTest(kafka);
const search = await findForTest(elasticsearch);
after(() => Promise.all([broker.stop(), search.stop()]));

const KEY = 'key-of-the-tests-only';
const IMPATIENT = fileURLToPath(new URL('../process/impatient.ts', import.meta.url));
const HALF_DAY_MS = 43_200_000;

/** A fleet with a store, whose partitions hold what a detect role made of a log, and of one that shows no reads. */
async function fleetWithAlerts(t: TestContext): Promise<{ fleet: Fleet; store: Store }> {
  const [fleet, store] = [await makeFleet(broker, 2), await makeStore(search)];
  t.after(() => Promise.all([fleet.remove(), store.remove()]));
  // With all their pauses they end before now.
  const startUs = (Date.now() - 60 * HALF_DAY_MS) * 1000;
  const lines = makeLog({ seed: 7, events: 1_500, startUs });
  const isRead = /"verb":"(get|list)".*"resource":"secrets"/;
  const blind = makeLog({ seed: 8, events: 6_000, startUs }).filter((line) => !isRead.test(line));
  const records = [
    ...lines.map((value) => ({ value, headers: { cluster: 'test' } })),
    ...blind.map((value) => ({ value, headers: { cluster: 'blind' } })),
  ];
  const topic = await makeRawTopic(fleet);
  await produce(fleet, topic, records);
  const wanted = { raw: records.length, events: records.length };
  await runThrough(fleet, [{ topic, clusterHeader: 'cluster' }], wanted);
  return { fleet, store };
}

async function receiver(t: TestContext) {
  const own = new Receiver(KEY);
  const server = new HttpTarget(own.judge);
  t.after(() => server.stop());
  return { own, server, url: await server.start() };
}

function digestsOf({ ids }: Receiver): string[] {
  return ids.filter((id) => id.startsWith('digest-'));
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50);
}

/** The metric of a worker, by its own address. */
async function metricOf({ output }: Running, series: string): Promise<string | undefined> {
  const url = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(output.stderr)?.[0];
  const text = url === undefined ? '' : await (await fetch(url)).text();
  return text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);
}

test('a fleet delivers, tells what waits, sends one digest for all workers, and is asked from the command line', {
  skip: broker.missing || search.missing,
}, async (t) => {
  const { fleet, store } = await fleetWithAlerts(t);
  const [soar, people, archive] = [await receiver(t), await receiver(t), await receiver(t)];
  const at = new Date(Date.now() + HALF_DAY_MS).toISOString().slice(11, 16);
  const sinks = Object.entries({ soar, people, archive })
    .map(([name, { url }]) => {
      const routes = name === 'soar' ? '[{}]' : '[{ teams: [nobody] }]';
      return `  - { name: ${name}, kind: webhook, url: '${url}', secretFile: KEY, routes: ${routes} }\n`;
    })
    .join('');
  const path = makeFolder(t, { key: KEY });
  const config = (worker: string) => `kafka:
  { brokers: ['${broker.address}'], prefix: ${fleet.options.prefix}, partitions: 2, worker: ${worker}, sessionTimeoutSeconds: 6 }
elasticsearch: { url: '${search.address}', prefix: ${store.prefix} }
digest: { sinks: [people, archive], every: day, at: '${at}' }
sinks:
${sinks.replaceAll('KEY', path('key'))}`;
  const files = makeFolder(t, { 'w1.yaml': config('w1'), 'w2.yaml': config('w2') });
  const asked = (...args: string[]) => runMain([...args, '--config', files('w1.yaml')]);
  const work = (worker: string) => {
    const args = ['run', '--role', 'deliver', '--config', files(`${worker}.yaml`), '--listen', '127.0.0.1:0'];
    const running = start(args, ['--import', IMPATIENT]);
    t.after(() => running.child.kill('SIGKILL'));
    return running;
  };

  const beforeMs = Date.now() - 4 * HALF_DAY_MS;
  const marks = marksIn(fleet.kafka, fleet.topic('digests'));
  for (const sink of ['people', 'archive']) await marks.keep(sink, beforeMs);
  archive.server.mood = 'broken';
  const [one, other] = [work('w1'), work('w2')];
  const digests = fleet.topic('digests');
  await until(async () => ((await readMarks(fleet.kafka, digests)).get('people') ?? 0) > beforeMs);
  one.child.kill('SIGKILL');
  await one.ended;
  archive.server.mood = 'up';
  await said('This worker sends the digests', other);
  await until(() => digestsOf(archive.own).length > 0);
  assert.deepEqual(digestsOf(people.own), digestsOf(archive.own), 'who has its digest has it once, whoever sends');

  const listed = await asked('alerts', 'list', '-o', 'json');
  assert.equal(listed.code, 0, listed.stderr);
  const items = JSON.parse(listed.stdout).items as { id: string; revision: number }[];
  assert.ok(items.length > 0);
  for (const sink of ['soar', 'elasticsearch'])
    await until(async () => (await metricOf(other, `secretwatch_sink_waiting_rows{sink="${sink}"}`)) === '0');
  const standings = JSON.parse((await asked('sinks', 'list', '-o', 'json')).stdout).items;
  const waiting = standings.map(({ sink, waiting: rows }: { sink: string; waiting: number }) => `${sink} ${rows}`);
  assert.deepEqual(waiting, ['elasticsearch 0', 'soar 0', 'people 0', 'archive 0']);
  const revisions = [...(await committedIn(fleet, 'alerts', 0)), ...(await committedIn(fleet, 'alerts', 1))];
  assert.equal(soar.own.events.size, revisions.length);

  const [alert] = items;
  const decided = await asked('alerts', 'ack', alert?.id ?? '', '--by', 'alice');
  assert.match(decided.stdout, /is (acknowledged|closed)/, decided.stderr);
  const chunks = [...(await committedIn(fleet, 'events', 0)), ...(await committedIn(fleet, 'events', 1))];
  const records = chunks.flatMap((text) => unpackChunk(text)?.records ?? []);
  const told = records.flatMap((record) => (record.tier === 'decision' ? [record.decision] : []));
  assert.deepEqual(
    told.map((decision) => `${decision.alert} ${decision.by}`),
    [`${alert?.id} alice`],
  );
  const nobody = await asked('alerts', 'ack', 'nope');
  assert.match(nobody.stderr, /SW_NOT_FOUND: there is no alert nope/);

  const notes = () => [...people.own.events.values()].filter(({ type }) => type === 'io.secretwatch.feeds.v1');
  // A look before anything was delivered says just that; a later one sees what is wrong.
  await until(() => JSON.stringify(notes()).includes('"cluster":"blind"'));
  other.child.kill('SIGINT');
  assert.equal(await other.ended, 0, other.output.stderr);
});
