import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createElasticsearch } from '../../src/elasticsearch/client.ts';
import type { Alert } from '../../src/model/alert.ts';
import { deliverRows } from '../../src/pipeline/deliver-rows.ts';
import type { AlertTarget } from '../../src/sinks/alert-sink.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { createRandom } from '../bench/random.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { makeStore } from '../elasticsearch/store.ts';
import { makeSqlitePlace } from '../engines/sqlite-place.ts';
import { SILENT } from '../pipeline/delivery-clock.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';
import { ownServer } from '../servers/own.ts';
import { faultsOf, type Wanted } from '../sinks/faults/arrivals.ts';
import {
  commitThroughFaults,
  commitWith,
  type Latencies,
  type Manner,
  mixedRevisions,
  timed,
} from '../sinks/faults/phases.ts';
import { startRelayedKafka, toElasticsearch, toKafka } from '../sinks/faults/real.ts';
import { openDescribed, overHttp, type Served } from '../sinks/faults/served.ts';
import { HTTP_TARGETS } from '../sinks/servers/all.ts';
import { forwardTo } from '../sinks/servers/forward.ts';
import { HttpTarget, type Mood } from '../sinks/servers/http-target.ts';

/** 10,000 alerts: so many of them, each in so many revisions. */
const COUNTS = { alerts: 2_500, revisions: 4 };
const SEED = 20_261_121;
const RATIO = 2;

const search = await findForTest(elasticsearch);
const broker = await ownServer('kafka', startRelayedKafka);
const missing: Readonly<Record<string, string | false>> = { elasticsearch: search.missing, kafka: broker.missing };
const NAMES = [...Object.keys(HTTP_TARGETS), 'alertmanager', 'syslog', 'file', 'elasticsearch', 'kafka'];

after(() => Promise.all([search.stop(), broker.server?.stop()]));

/** Gives up what was not taken at once: loses it. */
const FORGETFUL = {
  name: 'forgetful',
  wrong: (target: AlertTarget): AlertTarget => ({
    ...target,
    send: (alerts, signal) => target.send(alerts, signal).catch(() => []),
  }),
};

/** Keeps what was not taken for later, and goes on: mixes up order. */
const HURRIED = {
  name: 'hurried',
  wrong: (target: AlertTarget): AlertTarget => {
    let later: Alert[] = [];
    return {
      ...target,
      send: async (alerts, signal) => {
        const batches = [alerts, later].filter(({ length }) => length > 0);
        later = [];
        for (const batch of batches) await target.send(batch, signal).catch(() => later.push(...batch));
        return [];
      },
    };
  },
};

describe('10,000 alerts while every target is down, slow and flapping', () => {
  const store = makeSqlitePlace();
  const leaving: (() => unknown)[] = [() => store.remove()];
  const place = { after: (leave: () => unknown) => leaving.unshift(leave) };
  const served = new Map<string, Served>();
  let wanted: Wanted;
  let latencies: Latencies;

  before(async () => {
    const random = createRandom(SEED);
    const all = [...(await openDescribed(place, store.dir))];
    if (!search.missing) all.push(await toElasticsearch(place, search));
    if (broker.server) all.push(await toKafka(place, broker.server));
    for (const control of [FORGETFUL, HURRIED]) all.push(await overHttp(place, 'splunk', control));
    for (const each of all) served.set(each.sink.name, each);
    const alerts = mixedRevisions(COUNTS, random);
    wanted = { ...COUNTS, texts: alerts.map(({ id, revision }) => `${id} ${revision}`) };
    latencies = await commitThroughFaults(store, all, alerts, random);
  });
  after(async () => {
    for (const leave of leaving) await leave();
  });

  for (const name of NAMES)
    it(`${name} has every alert, in order, and none twice where it knows ids`, async (t) => {
      if (missing[name]) return t.skip(missing[name]);
      const one = served.get(name) as Served;
      assert.deepEqual(await faultsOf(one, wanted), []);
      const all = await one.arrived();
      t.diagnostic(`${name}: ${all.length - new Set(all).size} came again`);
    });

  for (const { name } of [FORGETFUL, HURRIED])
    it(`control: a target that is ${name} is found out`, async () => {
      assert.notDeepEqual(await faultsOf(served.get(name) as Served, wanted), []);
    });

  it('no commit takes longer for it', (t) => {
    for (const manner of ['down', 'slow', 'flapping'] as const) {
      const ratio = ratioTo(latencies, manner);
      t.diagnostic(`seed ${SEED}: a commit while targets are ${manner} is ${ratio.toFixed(2)} of one while all are up`);
      assert.ok(ratio < RATIO, `${manner}: ${ratio}`);
    }
  });

  it('control: a commit that waits for its target is found out', async (t) => {
    const [own, one] = [makeSqlitePlace(), await overHttp(t, 'webhook')];
    t.after(() => own.remove());
    const engine = own.open();
    const waiting = new Map<Manner, number[]>();
    for (const manner of ['up', 'slow'] as const) {
      one.setMood(manner);
      const commit = async (id: string) => {
        engine.commit(commitWith([alertWith({ id })]));
        await one.sink.deliver([{ seq: 1, row: alertWith({ id }) }], t.signal);
      };
      const times: number[] = [];
      for (let at = 0; at < 15; at += 1) times.push(await timed(() => commit(`${manner}${at}`)));
      waiting.set(manner, times);
    }
    engine.close();
    await one.sink.close();
    assert.ok(ratioTo(waiting, 'slow') >= RATIO);
  });
});

describe('a request that its sender has given up and that comes late all the same', { skip: search.missing }, () => {
  const open = async (t: TestContext) => {
    const store = await makeStore(search);
    const proxy = new HttpTarget(forwardTo(search.address));
    const client = createElasticsearch({ url: await proxy.start() });
    t.after(async () => {
      await client.close();
      await proxy.stop();
      await store.remove();
    });
    const moods: Mood[] = ['late'];
    proxy.lateMs = 60_000;
    proxy.mood = () => moods.shift() ?? 'up';
    return { store, proxy, client };
  };

  it('puts no older revision over a newer one in Elasticsearch', async (t) => {
    const { store, proxy, client } = await open(t);
    const sink = elasticsearchSink(client, store.prefix);
    const way = { sink, observer: SILENT, retry: { firstMs: 1, maxMs: 1 } };
    for (const revision of [1, 2]) await deliverRows(way, [{ seq: revision, row: alertWith({ revision }) }], t.signal);
    await proxy.settled();
    const alerts = await store.documents('alerts');
    assert.deepEqual(
      alerts.map(({ source }) => source.secretwatch.revision),
      [2],
    );
    assert.equal((await store.documents('revisions')).length, 2);
  });

  it('control: does so where nobody tells old from new', async (t) => {
    const { store, proxy, client } = await open(t);
    const index = `${store.prefix}-control`;
    for (const revision of [1, 2]) await client.index({ index, id: 'a', document: { revision } });
    await proxy.settled();
    const { _source } = await store.client.get<{ revision: number }>({ index, id: 'a' });
    assert.equal(_source?.revision, 1);
  });
});

/** How the median of a manner stands to that of all targets up. */
function ratioTo(latencies: Latencies, manner: Manner): number {
  return median(latencies.get(manner)) / median(latencies.get('up'));
}

function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
