import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { SourcePosition } from '../../src/pipeline/engine.ts';
import { withInventoryOfFirst } from '../../src/pipeline/inventory-cluster.ts';
import type { Snapshot } from '../../src/pipeline/inventory-feed.ts';
import { withStanding } from '../../src/pipeline/standing-feed.ts';
import { subscription } from '../audit/packings/index.ts';
import { linesOf } from '../sources/lines.ts';
import { readAll } from '../sources/read.ts';
import { listFeed } from './reference.ts';

const SNAPSHOT: Snapshot = {
  path: 'inventory.json',
  source: 'inventory:1',
  objects: [{ kind: 'Namespace', name: 'team-a', uid: '', ownership: {}, createdUs: 0 } as never],
  changes: [],
  leftOut: new Map(),
};

/** Events whose envelope names the cluster, behind a line that cannot be read. */
function decoded(owner: string): Decoded[] {
  const out: Decoded[] = [];
  const decode = createDecoder('default');
  for (const text of ['junk', JSON.stringify(subscription(linesOf(2), { owner }))]) {
    const bytes = Buffer.from(text);
    decode(bytes, 0, bytes.length, out);
  }
  return out;
}

async function toldIn(records: Decoded[], position: Map<string, SourcePosition>, objects = [SNAPSHOT]) {
  const { records: all, position: moved } = await readAll(
    withInventoryOfFirst(listFeed(records, position), objects, 'default', position),
    1,
  );
  return { told: all.filter(({ tier }) => tier === 'inventory').map(({ cluster }) => cluster), all, moved };
}

test('inventory goes to the cluster that only the envelope names, before its first event', async () => {
  const { told, all, moved } = await toldIn(decoded('1'), new Map());
  assert.deepEqual(told, ['1/shop']);
  const tiers = all.map(({ tier }) => tier);
  assert.ok(tiers.indexOf('inventory') < tiers.indexOf('event'), tiers.join(' '));
  assert.equal(all.length, 4, 'and nothing is lost');
  assert.ok(moved.has('inventory:1@1/shop'));
});

test('told once, it stays with its cluster, whichever comes first the next time', async () => {
  const { told } = await toldIn(decoded('2'), new Map([['inventory:1@1/shop', { offset: 1, skip: 0 }]]));
  assert.deepEqual(told, []);
});

test('a log without a record tells it of the default cluster', async () => {
  assert.deepEqual((await toldIn([], new Map())).told, ['default']);
});

test('exceptions and owners reach every cluster that an envelope names', async () => {
  const standing = {
    source: 'exceptions',
    content: [],
    recordOf: (cluster: string, timeUs: number) => ({ tier: 'exceptions', cluster, timeUs, exceptions: [] }) as const,
  };
  const records = [...decoded('1'), ...decoded('2')];
  const { records: all } = await readAll(withStanding(listFeed(records, new Map()), [standing], 'default', new Map()));
  const told = all.filter(({ tier }) => tier === 'exceptions').map(({ cluster }) => cluster);
  assert.deepEqual(told.sort(), ['1/shop', '2/shop', 'default']);
});
