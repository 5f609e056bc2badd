import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '../bench/random.ts';
import { type Fleet, makeFleet, untilCommitted } from '../kafka/cluster.ts';
import { Crew } from '../kafka/crew.ts';
import { makeRawTopic, produce } from '../kafka/fleet-run.ts';
import { judge } from '../kafka/verdict.ts';
import type { Manner, Moment } from '../kafka/worker.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { startKafka } from '../servers/kafka.ts';
import { type OwnServer, ServerError } from '../servers/server.ts';
import { START_US } from '../timeline/store-fixture.ts';

const SESSION_MS = 2_000;
const HOLD_MS = 150;
const CLUSTERS = 4;
const PARTITIONS = 2;
const SEED = Number(process.env.SECRETWATCH_SEED ?? 20_261_121);

let server: OwnServer | undefined;
let missing = '';
before(async () => {
  try {
    // Dead workers are noticed sooner than a broker allows by default.
    server = await startKafka({ settings: { 'group.min.session.timeout.ms': '1000' } });
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    missing = `no broker of its own: ${error.reason}`;
  }
});
after(() => server?.stop());

/** A fleet at work on reads of secrets that keep coming. */
class Stage {
  readonly fleet: Fleet;
  readonly crew: Crew;
  readonly sent: string[] = [];
  readonly random = createRandom(SEED);
  readonly #topic: string;

  private constructor(fleet: Fleet, topic: string, crew: Crew) {
    this.fleet = fleet;
    this.#topic = topic;
    this.crew = crew;
  }

  static async set(t: TestContext, manner: Manner, workers: readonly string[]): Promise<Stage> {
    t.diagnostic(`seed ${SEED}`);
    assert.ok(server);
    const fleet = await makeFleet(server, PARTITIONS);
    const topic = await makeRawTopic(fleet, PARTITIONS);
    const { prefix } = fleet.options;
    const times = { sessionTimeoutMs: SESSION_MS, holdMs: HOLD_MS };
    const inputs = [{ topic, clusterHeader: 'cluster' }];
    const crew = new Crew({ brokers: server.address, prefix, partitions: PARTITIONS, inputs, manner, ...times });
    t.after(() => crew.dismiss());
    for (const worker of workers) crew.hire(worker);
    return new Stage(fleet, topic, crew);
  }

  /** Sends some reads of every cluster. */
  async feed(count = 40): Promise<void> {
    const records = Array.from({ length: count }, (_, index) => this.#read(this.sent.length + index));
    this.sent.push(...records.map(({ id }) => id));
    await produce(this.fleet, this.#topic, records);
  }

  #read(number: number) {
    const namespace = `ns-${Math.floor(this.random() * 3)}`;
    const name = `secret-${Math.floor(this.random() * 20)}`;
    const caller = pod(`ns-${Math.floor(this.random() * 3)}`, 'api', 1 + Math.floor(this.random() * 3));
    const id = `read-${number}`;
    const value = eventLine(caller, { verb: 'get', namespace, name }, START_US + number * 250_000, id);
    return { id, value, headers: { cluster: `c${number % CLUSTERS}` }, partition: number % PARTITIONS };
  }

  /** Whoever comes to a transaction next, before or within it, or somebody wherever he is: he may be starting. */
  async someone(): Promise<string> {
    const chance = this.random();
    if (chance < 0.75) return this.crew.at(chance < 0.5 ? 'within' : 'before');
    const { names } = this.crew;
    return names[Math.floor(this.random() * names.length)] ?? '';
  }

  /** Waits until as many accesses stand as reads were sent, or none has come for so long. */
  async settle(quietMs = 40_000): Promise<void> {
    await untilCommitted(this.fleet, 'accesses', this.sent.length, quietMs);
    await this.crew.dismiss();
  }
}

test('workers that are killed, frozen, join and leave, and a broker that is killed, lose nothing and double nothing', async (t) => {
  if (missing || !server) return t.skip(missing);
  const stage = await Stage.set(t, 'right', ['a', 'b']);
  const { crew } = stage;
  await stage.feed();
  for (let kills = 0; kills < 22; kills += 1) {
    crew.kill(await stage.someone());
    await stage.feed();
    if (kills === 4) crew.hire('c');
    if (kills === 7 || kills === 15) await freezeAt(stage, 'within');
    if (kills === 11) {
      await server.kill();
      await server.restart();
    }
    if (kills === 18) await crew.leave('c');
  }
  await stage.settle();
  const { aborted, ...verdict } = await judge(stage.fleet, stage.sent);
  t.diagnostic(`${stage.sent.length} reads, ${aborted} rows undone`);
  assert.deepEqual(verdict, { lost: 0, twice: 0, wrongRows: 0, wrongStates: 0 });
  assert.ok(aborted > 0, 'no fault met an open transaction: the run proves nothing');
});

/** Longer than its session, so that another has its partitions when it wakes in the middle of its work. */
async function freezeAt(stage: Stage, moment: Moment): Promise<void> {
  const worker = await stage.crew.at(moment);
  stage.crew.freeze(worker);
  for (let step = 0; step < 4; step += 1) {
    await stage.feed();
    await delay((SESSION_MS + 2_000) / 4);
  }
  stage.crew.thaw(worker);
}

test('control: whoever keeps how far it has come before what it made loses work', async (t) => {
  if (missing) return t.skip(missing);
  const stage = await Stage.set(t, 'offset-first', ['a']);
  for (let kills = 0; kills < 3; kills += 1) {
    await stage.feed();
    stage.crew.kill(await stage.crew.at('between'));
  }
  await stage.settle(8_000);
  const { lost, wrongStates, wrongRows } = await judge(stage.fleet, stage.sent);
  assert.ok(lost + wrongStates + wrongRows > 0, 'the control must fail');
});

test('control: with an id that nobody takes over, a worker that wakes doubles the work', async (t) => {
  if (missing) return t.skip(missing);
  const stage = await Stage.set(t, 'random-id', ['a', 'b']);
  for (let freezes = 0; freezes < 3; freezes += 1) {
    await stage.feed();
    await freezeAt(stage, 'before');
  }
  await stage.settle(8_000);
  const { twice, wrongStates, wrongRows } = await judge(stage.fleet, stage.sent);
  assert.ok(twice + wrongStates + wrongRows > 0, 'the control must fail');
});
