import { setTimeout as delay } from 'node:timers/promises';
import { KafkaEngine } from '../../../src/engines/kafka/kafka-engine.ts';
import { awaitTopics } from '../../../src/kafka/topics.ts';
import { committedIn, type Fleet, makeFleet, untilCommitted } from '../../kafka/cluster.ts';
import { Crew } from '../../kafka/crew.ts';
import { startKafka } from '../../servers/kafka.ts';
import type { Run } from '../program.ts';
import type { FeedOrder } from './feeder.ts';
import { load, row, runOf, whole } from './report.ts';

const PER_SECOND = 20_000;
const PARTITIONS = 8;
const WORKERS = ['a', 'b', 'c', 'd'];
const SEED = 45;
/** A worker leaves so often, and comes back so much later. */
const LEAVE_EVERY_MS = 20_000;
const AWAY_MS = 8_000;
const QUIET_MS = 60_000;
/** What was taken in is thrown away: ten minutes are 16 GB. */
const RAW = { 'retention.bytes': String(2 ** 30), 'segment.bytes': String(64 * 2 ** 20) };

/** Four workers that leave and join under load: every event stands once. `minutes` is how long they do. */
export async function soak(minutes: number): Promise<boolean> {
  const server = await startKafka({ settings: { 'log.retention.check.interval.ms': '5000' } });
  try {
    const fleet = await makeFleet(server, PARTITIONS);
    const topics = await makeRawTopics(fleet);
    const inputs = topics.map((topic, number) => ({ topic, cluster: `c${number}` }));
    const crew = Crew.atWork(server.address, fleet.options, inputs);
    for (const worker of WORKERS) crew.hire(worker);
    const order: FeedOrder = {
      address: server.address,
      topics,
      perSecond: PER_SECOND,
      seconds: minutes * 60,
      seed: SEED,
    };
    const stop = new AbortController();
    const [fed, moves] = await Promise.all([
      runOf<Run & { reads: number }>('feeder.ts', JSON.stringify(order)).finally(() => stop.abort()),
      comeAndGo(crew, stop.signal),
    ]);
    row(`sent, while workers moved ${moves} times`, fed);
    const startMs = performance.now();
    await untilCommitted(fleet, 'accesses', fed.reads, QUIET_MS);
    console.log(`the rest was through ${whole((performance.now() - startMs) / 1000)} s later, ${load()}`);
    await crew.dismiss();
    const { lost, twice } = await judge(fleet, fed);
    console.log(`${whole(fed.events)} events, ${whole(fed.reads)} reads: ${lost} lost, ${twice} twice`);
    return lost === 0 && twice === 0;
  } finally {
    await server.stop();
  }
}

async function makeRawTopics(fleet: Fleet): Promise<string[]> {
  const topics = Array.from({ length: PARTITIONS }, (_, number) => `${fleet.options.prefix}.raw-${number}`);
  const admin = fleet.kafka.admin();
  await admin.connect();
  const configEntries = Object.entries(RAW).map(([name, value]) => ({ name, value }));
  const orders = topics.map((topic) => ({ topic, numPartitions: 1, configEntries }));
  await admin.createTopics({ waitForLeaders: false, topics: orders });
  await awaitTopics(admin, topics);
  await admin.disconnect();
  return topics;
}

/** Answers how often somebody left or joined. */
async function comeAndGo(crew: Crew, signal: AbortSignal): Promise<number> {
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
  let moves = 0;
  await pause(LEAVE_EVERY_MS);
  for (let turn = 0; !signal.aborted; turn += 1) {
    const worker = WORKERS[turn % WORKERS.length] as string;
    await crew.leave(worker);
    await pause(AWAY_MS);
    crew.hire(worker);
    moves += 2;
    await pause(LEAVE_EVERY_MS - AWAY_MS);
  }
  return moves;
}

/** All events were counted once, none was taken for a redelivery, and every read of a secret stands once. */
async function judge(fleet: Fleet, { events, reads }: { events: number; reads: number }) {
  const ids = new Set<string>();
  let [rows, counted, duplicates] = [0, 0, 0];
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    for (const text of await committedIn(fleet, 'accesses', partition)) {
      rows += 1;
      ids.add(/"auditID":"[^"]*-([0-9a-f]{12})"/.exec(text)?.[1] ?? text);
    }
    const engine = new KafkaEngine({ kafka: fleet.kafka, prefix: fleet.options.prefix, partition });
    await engine.restore(() => {});
    for (const sums of engine.counters().values()) {
      counted += sums.events;
      duplicates += sums.duplicates;
    }
    await engine.close();
  }
  const lost = Math.max(0, events - (counted - duplicates)) + Math.max(0, reads - ids.size);
  return { lost, twice: duplicates + (rows - ids.size) };
}
