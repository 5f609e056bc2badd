import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyMetric } from '../api/every-metric.ts';
import { findPromtool } from '../servers/promtool.ts';

const promtool = findPromtool();

test('promtool finds no fault with what /metrics shows', { skip: promtool.missing }, async () => {
  const shown = await everyMetric();
  promtool.run(['check', 'metrics'], shown);
  assert.throws(
    () => promtool.run(['check', 'metrics'], `${shown}# TYPE wrong_total gauge\nwrong_total 1\n`),
    /wrong_total/,
    'it would find one',
  );
});
