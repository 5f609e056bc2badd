import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { alertSheet } from '../../src/cli/alert-sheet.ts';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import type { Alert } from '../../src/model/alert.ts';
import { formatTime } from '../../src/model/time.ts';
import type { Timeline, TimelineEntry, TimelineQuery } from '../../src/timeline/port.ts';
import { openTimelineInWorker } from '../../src/timeline/sqlite/in-worker.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { accessAt, at, factAt, findingAt, type Rows, storeWith } from './store-fixture.ts';

async function withStore(rows: Rows, use: (timeline: Timeline, dir: string) => Promise<void>): Promise<void> {
  const store = storeWith(rows);
  const timeline = openSqliteTimeline(store.dir);
  try {
    await use(timeline, store.dir);
  } finally {
    await timeline.close();
    store.remove();
  }
}

const SECRET = { subject: { secret: { namespace: 'shop', name: 'db' } }, limit: 100 } satisfies TimelineQuery;

/** What an entry is, and its second after the start. */
function told(entries: readonly TimelineEntry[]): string[] {
  return entries.map((entry) => {
    const what = entry.kind === 'access' ? entry.access.verb : entry.kind === 'fact' ? entry.type : 'finding';
    return `${(entry.timeUs - at(0)) / 1e6} ${what}`;
  });
}

const LIFE: Rows = {
  accesses: [
    accessAt(20),
    accessAt(25, { verb: 'list', scope: 'namespace', name: '' }),
    accessAt(26, { verb: 'watch', scope: 'cluster', namespace: '', name: '' }),
    accessAt(27, { verb: 'list', scope: 'name-in-all', namespace: '' }),
    accessAt(28, { name: 'other' }),
    accessAt(29, { namespace: 'pay' }),
    accessAt(40, { grant: { bindingKind: 'RoleBinding', binding: 'readers/shop', roleKind: 'Role', role: 'r' } }),
  ],
  facts: [
    factAt(0, 'secret-created', 'shop/db'),
    factAt(5, 'binding-changed', 'shop/readers'),
    factAt(6, 'binding-changed', 'shop/others'),
    factAt(10, 'token-issued', 'shop/api', { credential: 'JTI=1' }),
    factAt(11, 'token-issued', 'shop/api', { credential: 'JTI=2' }),
    factAt(30, 'secret-written', 'shop/db'),
    factAt(31, 'secret-written', 'shop/other'),
    factAt(50, 'pod-deleted', 'shop/api-1'),
    factAt(60, 'secret-deleted', 'shop/'),
  ],
  findings: [findingAt(20), findingAt(28, { secrets: [{ namespace: 'shop', name: 'other', verb: 'get', count: 1 }] })],
};

test("a secret's history is grant, issuance, reads of it and of all around it, rotation, revocation", async () => {
  await withStore(LIFE, async (timeline) => {
    const { items, hasMore } = await timeline.timeline(SECRET);
    assert.deepEqual(told(items), [
      '0 secret-created',
      '5 binding-changed',
      '10 token-issued',
      '20 get',
      '20 finding',
      '25 list',
      '26 watch',
      '27 list',
      '30 secret-written',
      '40 get',
      '50 pod-deleted',
      '60 secret-deleted',
    ]);
    assert.equal(hasMore, false);
  });
});

test('time, limit and cluster narrow a history; the latest stay', async () => {
  const rows = { accesses: [accessAt(1), accessAt(2), accessAt(3), accessAt(4), accessAt(2, {}, { cluster: 'c2' })] };
  await withStore(rows, async (timeline) => {
    const seconds = async (query: Partial<TimelineQuery>) =>
      told((await timeline.timeline({ ...SECRET, ...query })).items);
    assert.deepEqual(await seconds({ cluster: 'c1', limit: 2 }), ['3 get', '4 get']);
    assert.equal((await timeline.timeline({ ...SECRET, cluster: 'c1', limit: 2 })).hasMore, true);
    assert.deepEqual(await seconds({ cluster: 'c1', sinceUs: at(2), untilUs: at(4) }), ['2 get', '3 get']);
    assert.deepEqual(await seconds({ cluster: 'c2' }), ['2 get']);
    assert.equal((await seconds({})).length, 5);
  });
});

test("a principal's history holds what was done in its name and by it in another's", async () => {
  const acting = accessAt(3, {}, { principal: { ...accessAt(0).principal, username: 'eve', impersonatedBy: 'bob' } });
  const rows = { accesses: [accessAt(1), acting], facts: [factAt(2, 'secret-written', 'shop/db')] };
  await withStore(rows, async (timeline) => {
    const of = async (principal: string) => told((await timeline.timeline({ subject: { principal }, limit: 9 })).items);
    assert.deepEqual(await of('bob'), ['3 get']);
    assert.deepEqual(await of('eve'), ['3 get']);
    assert.deepEqual(await of('admin'), ['2 secret-written']);
    assert.deepEqual(await of("' OR 1=1 --"), []);
  });
});

test("a credential's history begins with its issuance", async () => {
  const facts = LIFE.facts?.filter(({ type }) => type === 'token-issued') ?? [];
  await withStore({ facts, accesses: [accessAt(20)] }, async (timeline) => {
    const { items } = await timeline.timeline({ subject: { credential: 'JTI=1' }, limit: 99 });
    assert.deepEqual(told(items), ['10 token-issued', '20 get']);
  });
});

test('alerts are given in their final state, once, and narrowed', async () => {
  const time = (seconds: number) => ({ firstSeen: formatTime(at(seconds)), lastSeen: formatTime(at(seconds)) });
  const alerts = [
    alertWith({ id: 'a'.repeat(24), cluster: 'c1', severity: 'low', ...time(1) }),
    alertWith({ id: 'b'.repeat(24), cluster: 'c1', severity: 'low', ...time(2) }),
    alertWith({ id: 'a'.repeat(24), cluster: 'c1', severity: 'high', revision: 2, ...time(1) }),
    alertWith({ id: 'c'.repeat(24), cluster: 'c2', status: 'closed', severity: 'medium', ...time(3) }),
  ];
  await withStore({ alerts }, async (timeline) => {
    const ids = async (query: object) =>
      (await timeline.alerts({ limit: 9, ...query })).items.map(({ id, revision }) => `${id[0]}${revision}`);
    assert.deepEqual(await ids({}), ['a2', 'b1', 'c1']);
    assert.deepEqual(await ids({ minSeverity: 'medium' }), ['a2', 'c1']);
    assert.deepEqual(await ids({ cluster: 'c2' }), ['c1']);
    assert.deepEqual(await ids({ status: 'open' }), ['a2', 'b1']);
    assert.deepEqual(await ids({ sinceUs: at(2), untilUs: at(3) }), ['b1']);
    assert.deepEqual(await ids({ limit: 1 }), ['c1']);
    assert.equal((await timeline.alert('a'.repeat(24)))?.revisions.length, 2);
    assert.equal(await timeline.alert('nope'), undefined);
    assert.deepEqual((await timeline.stats()).alerts, { info: 0, low: 1, medium: 1, high: 1, critical: 0 });
  });
});

test("an alert's findings are those of the same who, credential, time and detector", async () => {
  const alert = alertWith({
    cluster: 'c1',
    detectors: ['d'],
    firstSeen: formatTime(at(1)),
    lastSeen: formatTime(at(9)),
  });
  const mine = { detector: 'd' };
  const findings = [
    findingAt(1, mine),
    findingAt(9, mine),
    findingAt(10, mine),
    findingAt(3, { detector: 'other' }),
    findingAt(4, { ...mine, credential: { ...findingAt(0).credential, id: 'JTI=9' } }),
    findingAt(5, { ...mine, principal: { ...findingAt(0).principal, impersonatedBy: 'bob' } }),
  ];
  await withStore({ alerts: [alert], findings }, async (timeline) => {
    const history = await timeline.alert(alert.id);
    assert.deepEqual(
      history?.findings.map(({ timeUs }) => timeUs),
      [at(1), at(9)],
    );
    assert.deepEqual(await timeline.finding(findingAt(9).id), JSON.parse(JSON.stringify(findings[1])));
    assert.equal(await timeline.finding('nope'), undefined);
  });
});

test('numbers and rejects are those of the store', async () => {
  await withStore({ accesses: [accessAt(1), accessAt(2)] }, async (timeline) => {
    const { clusters, rejects } = await timeline.stats();
    assert.equal(clusters[0]?.counters.accesses, 2);
    assert.equal(clusters[0]?.principals, 1);
    assert.deepEqual(rejects, [{ code: 'not-json', count: 1 }]);
    assert.deepEqual(await timeline.rejects(5), [
      { cluster: 'c1', source: 'file:x', offset: 7, code: 'not-json', excerpt: 'aaa' },
    ]);
  });
});

test('the worker answers the same, errors keep their code, and nothing waits for ever', async () => {
  await withStore(LIFE, async (timeline, dir) => {
    const worker = openTimelineInWorker(dir);
    assert.deepEqual(await worker.timeline(SECRET), await timeline.timeline(SECRET));
    assert.deepEqual(await worker.stats(), await timeline.stats());
    await assert.rejects(worker.timeline({ ...SECRET, limit: 'x' as never }));
    await worker.close();
    await assert.rejects(worker.stats(), /closed/);
  });
  const missing = openTimelineInWorker(join(tmpdir(), 'secretwatch-is-not-here'));
  await assert.rejects(missing.stats());
  await assert.rejects(missing.stats());
});

test('a store that is not there is an error with a remedy', () => {
  assert.throws(() => openSqliteTimeline(join(tmpdir(), 'secretwatch-is-not-here')), { code: 'SW_DATA_DIR_MISSING' });
});

test('alerts that an earlier version stored are read as if it had known what was added since', async () => {
  const whole = alertWith({ cluster: 'c1' });
  const { decision: _, opened: _opened, ...old } = structuredClone(whole) as Partial<Alert> & Alert;
  delete (old.principal as Partial<Alert['principal']>).cloudRoles;
  for (const secret of old.secrets as Partial<Alert['secrets'][number]>[]) delete secret.issuer;
  await withStore({ alerts: [old as Alert] }, async (timeline, dir) => {
    const [listed] = (await timeline.alerts({ limit: 9 })).items;
    const shown = await timeline.alert(whole.id);
    const outbox = openOutbox(dir, 'siem', ['Alert']);
    const [sent] = outbox.next(1);
    outbox.close();
    assert.deepEqual(sent?.row, listed);
    for (const alert of [listed, shown?.revisions[0]]) {
      assert.deepEqual(alert?.principal.cloudRoles, []);
      assert.deepEqual([alert?.decision, alert?.opened], [null, whole.firstSeen]);
      assert.ok(alert?.secrets.every(({ issuer }) => issuer === null) && alert.secrets.length > 0);
    }
    assert.ok(shown && alertSheet({ ...shown, decisions: [] }).length > 0);
  });
});
