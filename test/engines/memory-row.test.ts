import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryRow, positionKey } from '../../src/engines/kafka/changelog.ts';

test('what questions ask for is taken from the changelog, each as a row of its cluster', () => {
  const rowOf = (...name: string[]) => {
    const { cluster, block, key } = memoryRow(JSON.stringify(name), '{}') ?? {};
    return [cluster, block, key];
  };
  assert.deepEqual(rowOf('state', 'shop', 'clock', ''), ['shop', 'clock', '']);
  assert.deepEqual(rowOf('state', 'shop', 'baseline.edges', '1.2'), ['shop', 'baseline.edges', '1.2']);
  assert.deepEqual(rowOf('counters', 'shop'), ['shop', 'counters', '']);
  assert.deepEqual(rowOf('state', 'shop', 'detector.x', 'k'), [undefined, undefined, undefined]);
});

test('how far a raw source came in a cluster is a feed; the partition of the events itself is none', () => {
  const json = JSON.stringify({ offset: 9, skip: 0, mark: '7' });
  assert.deepEqual(memoryRow(positionKey('kafka:raw/3@eu/shop'), json), {
    kind: 'memory',
    cluster: 'eu/shop',
    block: 'feeds',
    key: 'kafka:raw/3',
    json,
  });
  assert.equal(memoryRow(positionKey('kafka:secretwatch.events/3'), json), undefined);
});
