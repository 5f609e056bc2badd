import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND_US } from '../../src/model/time.ts';
import { legacyToken, person } from '../scenario/callers.ts';
import { type Caller, eventLine, type Request } from '../scenario/event.ts';
import { DB, questionStore } from './question-store.ts';
import { START_US } from './store-fixture.ts';

const TOKEN = { namespace: 'shop', name: 'old-token' };
const admin = person('admin', 1);

/** Lists and a watch of all namespaces with `metadata.name=…`. */
const LINES: readonly [second: number, who: Caller, request: Request][] = [
  [0, admin, { ...DB, verb: 'create', code: 201 }],
  [1, admin, { ...TOKEN, verb: 'create', code: 201 }],
  [10, person('bob', 2), { verb: 'list', name: DB.name }],
  [11, person('eve', 3), { verb: 'watch', name: DB.name, stage: 'ResponseStarted' }],
  [12, person('ann', 4), { verb: 'list', name: 'other' }],
  [13, person('ann', 4), { verb: 'list', name: TOKEN.name }],
  [20, admin, { ...DB, verb: 'update' }],
  [30, legacyToken('shop', 'old', '10.1.9.9'), { verb: 'get', namespace: 'shop', name: 'other' }],
];

const store = questionStore(
  LINES.map(([second, who, request]) => eventLine(who, request, START_US + second * SECOND_US, `e-${second}`)),
  [],
);

test('who read a secret by its name in all namespaces holds it, and whoever still watches it has the new value', async () => {
  const { holders, remedies } = await store.timeline.holders({ secret: DB });
  assert.deepEqual(
    holders.map(({ principal, stale }) => [principal, stale]),
    [
      ['bob@example.com', true],
      ['eve@example.com', false],
    ],
  );
  const rotate = remedies.find(({ action }) => action === 'rotate');
  assert.match(rotate?.why ?? '', /^2 identities have seen/);
});

test('who read the secret of a token by its name in all namespaces may have the token', async () => {
  const lineage = await store.timeline.lineage({ credential: 'legacy-token=shop/old-token' });
  const reads = lineage?.backward.filter(({ what }) => what === 'token-secret-read');
  assert.deepEqual(
    reads?.map(({ principal }) => principal),
    ['ann@example.com'],
  );
});
