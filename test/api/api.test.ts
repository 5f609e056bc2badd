import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Metrics } from '../../src/api/metrics.ts';
import { describeApi, openApiPath } from '../../src/api/openapi.ts';
import { ROUTES } from '../../src/api/routes.ts';
import { alertSchema, entrySchema, statsSchema } from '../../src/api/schemas.ts';
import { createApi } from '../../src/api/server.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { emptyCounters } from '../../src/pipeline/engine.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { alertWith, NASTY } from '../cli/alert-fixture.ts';
import { accessAt, factAt, findingAt, storeWith } from '../timeline/store-fixture.ts';

const alert = alertWith({ cluster: 'c1' });
const finding = findingAt(2);
const store = storeWith({
  accesses: [accessAt(1)],
  facts: [factAt(0, 'secret-created', 'shop/db')],
  findings: [finding],
  alerts: [alert],
});
const timeline = openSqliteTimeline(store.dir);
after(async () => {
  await timeline.close();
  store.remove();
});

const TOKEN = 'a-token-that-is-long-enough';
const WRITE_TOKEN = 'the-token-of-whoever-writes';
const AS_WRITER = { host: '127.0.0.1:7070', authorization: `Bearer ${WRITE_TOKEN}` };
const decided: [alert: string, request: unknown][] = [];
const metrics = new Metrics([]);

function api({ token = '', isLoopback = true, isReady = true } = {}) {
  return createApi({
    timeline,
    token,
    isLoopback,
    instance: 'i-1',
    isReady: () => isReady,
    metrics: () => metrics.render(),
    writeToken: WRITE_TOKEN,
    decide: async (id, request) => {
      decided.push([id, request]);
      return alertWith({ revision: 2 });
    },
    openApi: () => describeApi('0.0.0', token !== ''),
  });
}

const app = api();
after(() => app.close());

async function get(url: string, headers: Record<string, string> = {}) {
  return app.inject({ method: 'GET', url, headers: { host: '127.0.0.1:7070', ...headers } });
}

test('the OpenAPI document lists exactly the routes that the server has', async () => {
  const document = (await get('/openapi.json')).json();
  const served: string[] = [];
  for (const [path, operations] of Object.entries<object>(document.paths)) {
    const url = path.replace(/\{\w+\}/g, 'x');
    const [method = ''] = Object.keys(operations);
    const response = await app.inject({ method: method.toUpperCase() as 'GET' | 'POST', url, headers: AS_WRITER });
    assert.ok(!response.body.includes('there is no such route'), path);
    served.push(path);
  }
  assert.deepEqual(served.sort(), routesOf(app.printRoutes({ commonPrefix: false })).sort());
  assert.deepEqual(served.sort(), ROUTES.map(({ path }) => openApiPath(path)).sort());
  assert.equal(document.openapi, '3.1.0');
  const operations = Object.values(document.paths).map(
    (path) => Object.values(path as Record<string, { operationId: string }>)[0]?.operationId,
  );
  assert.equal(new Set(operations).size, operations.length);
});

/** Paths in fastify's own tree of routes. */
function routesOf(tree: string): string[] {
  const paths: string[] = [];
  const stack: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S+)(?: \((.*)\))?/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    stack.length = depth;
    stack.push(match[2] ?? '');
    if (match[3] !== undefined) paths.push(openApiPath(stack.join('')));
  }
  return paths;
}

test('health and readiness differ while the state is being restored', async () => {
  assert.deepEqual((await get('/healthz')).json(), { status: 'ok', instance: 'i-1' });
  assert.equal((await get('/readyz')).statusCode, 200);
  const starting = api({ isReady: false });
  const response = await starting.inject({ url: '/readyz', headers: { host: 'localhost' } });
  assert.equal(response.statusCode, 503);
});

test('alerts, findings, timeline and stats are answered as the document says', async () => {
  const { items } = (await get('/api/v1/alerts?minSeverity=high')).json();
  assert.deepEqual(alertSchema.parse(items[0]), alert);
  assert.deepEqual((await get('/api/v1/alerts?minSeverity=critical')).json(), { items: [], hasMore: false });
  const shown = (await get(`/api/v1/alerts/${alert.id}`)).json();
  assert.equal(shown.revisions.length, 1);
  assert.equal((await get(`/api/v1/findings/${finding.id}`)).json().before, '{}');
  const history = (await get('/api/v1/timeline?secret=shop/db')).json();
  assert.deepEqual(
    history.items.map(({ kind }: { kind: string }) => kind),
    ['fact', 'access', 'finding'],
  );
  for (const item of history.items) entrySchema.parse(item);
  assert.equal(history.items[1].time, '2026-10-08T00:00:01.000000Z');
  statsSchema.parse((await get('/api/v1/stats')).json());
  assert.equal((await get('/api/v1/rejects')).json().items[0].code, 'not-json');
});

test('since and until are event time', async () => {
  const kinds = async (query: string) =>
    (await get(`/api/v1/timeline?secret=shop/db&${query}`)).json().items.map(({ kind }: { kind: string }) => kind);
  assert.deepEqual(await kinds('since=2026-10-08T00:00:01Z'), ['access', 'finding']);
  assert.deepEqual(await kinds('until=2026-10-08T00:00:01Z'), ['fact']);
  assert.deepEqual(await kinds('cluster=c2'), []);
});

test('errors are JSON with code, message and remedy', async () => {
  const cases: [url: string, status: number, code: string][] = [
    ['/nope', 404, 'SW_NOT_FOUND'],
    [`/api/v1/alerts/${'f'.repeat(24)}`, 404, 'SW_NOT_FOUND'],
    ['/api/v1/alerts/../../etc/passwd', 404, 'SW_NOT_FOUND'],
    ['/api/v1/alerts/xyz', 400, 'SW_USAGE'],
    ['/api/v1/alerts?limit=0', 400, 'SW_USAGE'],
    ['/api/v1/alerts?nope=1', 400, 'SW_USAGE'],
    ['/api/v1/alerts?limit=1&limit=2', 400, 'SW_USAGE'],
    ['/api/v1/timeline', 400, 'SW_USAGE'],
    ['/api/v1/timeline?secret=a', 400, 'SW_USAGE'],
    ['/api/v1/timeline?secret=a/b&principal=c', 400, 'SW_USAGE'],
    ['/api/v1/timeline?secret=a/b&since=yesterday', 400, 'SW_USAGE'],
    ['/%ff', 400, 'SW_USAGE'],
  ];
  for (const [url, status, code] of cases) {
    const response = await get(url);
    assert.equal(response.statusCode, status, url);
    assert.deepEqual(Object.keys(response.json()).sort(), ['code', 'message', 'remedy'], url);
    assert.equal(response.json().code, code, url);
  }
});

test('what failed inside is not told to the caller', async () => {
  const broken = createApi({
    timeline: { ...timeline, stats: async () => Promise.reject(new Error('disk /secret/path is full')) },
    token: '',
    isLoopback: true,
    instance: '',
    isReady: () => true,
    metrics: async () => '',
    writeToken: 'the-token-of-whoever-writes',
    decide: async () => alertWith(),
    openApi: () => ({}),
  });
  const response = await broken.inject({ url: '/api/v1/stats', headers: { host: 'localhost' } });
  assert.equal(response.statusCode, 500);
  assert.ok(!response.body.includes('/secret/path'));
});

test('with a token every route but health and readiness asks for it', async () => {
  const guarded = api({ token: TOKEN, isLoopback: false });
  for (const { path, isPublic, method = 'GET' } of ROUTES.filter((route) => route.method !== 'POST')) {
    const url = path.replace(':id', '0'.repeat(24));
    const without = await guarded.inject({ method, url });
    assert.equal(without.statusCode === 401, !isPublic, path);
    if (isPublic) continue;
    assert.equal(without.json().code, 'SW_TOKEN_REQUIRED');
    assert.equal(without.headers['www-authenticate'], 'Bearer');
    for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, TOKEN, `Basic ${TOKEN}`]) {
      assert.equal((await guarded.inject({ url, headers: { authorization } })).statusCode, 401, authorization);
    }
    const given = await guarded.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } });
    assert.notEqual(given.statusCode, 401, path);
  }
  assert.equal((await guarded.inject({ url: '/nope' })).statusCode, 401);
});

test('on loopback a name that is not this machine is refused, so that no web page can rebind to it', async () => {
  const status = async (host: string) => (await get('/api/v1/stats', { host })).statusCode;
  for (const host of ['127.0.0.1:7070', 'localhost', 'LOCALHOST:1', '[::1]:7070'])
    assert.equal(await status(host), 200, host);
  for (const host of ['evil.example', 'evil.example:7070', 'localhost.evil.example', '127.0.0.1.evil.example']) {
    assert.equal(await status(host), 403, host);
  }
});

test('every answer has the security headers and none allows another origin', async () => {
  for (const url of ['/healthz', '/nope', '/api/v1/alerts?limit=0']) {
    const { headers } = await get(url, { origin: 'https://evil.example' });
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

test('a large body is not read', async () => {
  const response = await app.inject({
    method: 'POST',
    url: `/api/v1/alerts/${alert.id}/decisions`,
    headers: { ...AS_WRITER, 'content-type': 'application/json' },
    payload: JSON.stringify('x'.repeat(200_000)),
  });
  assert.equal(response.statusCode, 413);
});

const NOTE = { kind: 'note', by: 'ann', reason: 'looked at it' };

async function decide(payload: unknown, headers: Record<string, string> = AS_WRITER) {
  const url = `/api/v1/alerts/${alert.id}/decisions`;
  return app.inject({ method: 'POST', url, headers: { host: 'localhost', ...headers }, payload: payload as object });
}

test('a decision is taken from whoever has the token, and answered with the new revision', async () => {
  decided.length = 0;
  const response = await decide(NOTE);
  assert.equal(response.statusCode, 201);
  alertSchema.parse(response.json());
  assert.deepEqual(decided, [[alert.id, NOTE]]);
});

test('nobody decides without the token, also where questions need none, nor from a page of another origin', async () => {
  decided.length = 0;
  for (const authorization of ['', 'Bearer ', `Bearer ${WRITE_TOKEN}x`])
    assert.equal((await decide(NOTE, { authorization })).statusCode, 401, authorization);
  const plain = await decide(JSON.stringify(NOTE), { ...AS_WRITER, 'content-type': 'text/plain' });
  assert.equal(plain.statusCode, 415);
  assert.equal((await decide(NOTE, { ...AS_WRITER, host: 'evil.example' })).statusCode, 403);
  assert.deepEqual(decided, []);
});

test('a decision that lacks something is refused by what it lacks', async () => {
  const CASES: [sent: object, says: RegExp][] = [
    [{ ...NOTE, reason: ' ' }, /reason: a decision needs its reason/],
    [{ ...NOTE, kind: 'delete' }, /kind/],
    [{ ...NOTE, by: '' }, /by/],
    [{ ...NOTE, kind: 'expect', owner: 'x' }, /needs an owner and an end/],
    [{ ...NOTE, kind: 'expect', owner: 'x', expires: 'never' }, /expires: write RFC 3339/],
    [{ ...NOTE, other: 1 }, /other/],
  ];
  for (const [sent, says] of CASES) {
    const response = await decide(sent);
    assert.equal(response.statusCode, 400, JSON.stringify(sent));
    assert.match(response.json().message, says);
  }
});

test('metrics count what was committed, and names from the cluster are no labels', async () => {
  const counters = new Map([[NASTY, { ...emptyCounters(), decoded: 3, touched: 2, counted: 1, accesses: 1 }]]);
  const raised = alertWith({ cluster: NASTY, severity: 'critical', revision: 2 });
  const outcome = { ...emptyOutcome(), findings: [finding], alerts: [alert, alertWith({ revision: 2 }), raised] };
  const rejected = { tier: 'rejected', cluster: NASTY, code: 'not-json', excerpt: NASTY } as const;
  metrics.count(
    { state: [], outcome, rejects: [{ source: NASTY, offset: 0, rejected }], counters, position: new Map() },
    0.2,
  );
  const text = (await get('/metrics')).body;
  for (const line of [
    'secretwatch_events_total{tier="event"} 3',
    'secretwatch_events_total{tier="touch"} 2',
    'secretwatch_events_total{tier="counted"} 1',
    'secretwatch_rejected_total{code="not-json"} 1',
    'secretwatch_findings_total{detector="abnormal-access",severity="low"} 1',
    'secretwatch_alerts_total{detector="secret-enumeration",severity="high"} 1',
    'secretwatch_alerts_total{detector="secret-enumeration",severity="critical"} 1',
    'secretwatch_accesses_total 1',
    'secretwatch_commit_seconds_count 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line} is missing`);
  }
  assert.ok(!text.includes('cmd()'));
});
