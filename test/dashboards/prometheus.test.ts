import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { render } from '../../dashboards/grafana/board.ts';
import { OPERATIONS } from '../../dashboards/grafana/operations.ts';
import { SECURITY } from '../../dashboards/grafana/security.ts';
import { alertName, RULES } from '../../dashboards/prometheus/rules.ts';
import { everyMetric } from '../api/every-metric.ts';
import { namesIn, objectsIn, samplesIn } from './names.ts';

/** Labels that Prometheus itself adds. */
const ADDED = ['instance', 'job'];
const samples = samplesIn(await everyMetric());

function complaintsAbout(expr: string): string[] {
  const { metrics, labels } = namesIn(expr);
  const known = new Set([...ADDED, ...metrics.flatMap((metric) => [...(samples.get(metric) ?? [])])]);
  return [...metrics.filter((metric) => !samples.has(metric)), ...labels.filter((label) => !known.has(label))];
}

it('a metric or label that does not exist is complained of', () => {
  assert.deepEqual(complaintsAbout('sum by (nobody) (rate(secretwatch_gone_total{verb="get"}[5m]))'), [
    'secretwatch_gone_total',
    'verb',
    'nobody',
  ]);
  assert.deepEqual(complaintsAbout('max by (cluster) (secretwatch_feed_faults{code="no-reads"})'), []);
});

describe('every rule', () => {
  const runbooks = readFileSync(join(import.meta.dirname, '../../dashboards/prometheus/runbooks.md'), 'utf8');
  for (const rule of RULES)
    it(`${rule.name} names what is shown, has a runbook, and a case in which it fires and one in which not`, () => {
      assert.deepEqual(complaintsAbout(rule.expr), []);
      for (const series of Object.keys({ ...rule.fires.series, ...rule.stays.series }))
        if (series.startsWith('secretwatch_')) assert.deepEqual(complaintsAbout(series), []);
      assert.ok(rule.fires.labels && !rule.stays.labels && rule.steps.length > 0);
      assert.ok(!rule.summary.includes('{{'), 'a summary is the same for all');
      for (const [, label = ''] of rule.description.matchAll(/\$labels\.(\w+)/g)) assert.ok(label in rule.fires.labels);
      assert.ok(runbooks.includes(`\n### ${alertName(rule)}\n`));
    });
});

for (const board of [OPERATIONS, SECURITY])
  describe(`the ${board.title} board`, () => {
    const { panels, templating, ...top } = JSON.parse(render(board));
    const variables = templating.list.map(({ name }: { name: string }) => name);
    const shown = panels.filter(({ type }: { type: string }) => type !== 'row');

    it('cannot be edited by accident, and is found again', () => {
      assert.deepEqual([top.editable, top.uid, top.tags], [false, board.uid, ['secretwatch']]);
      assert.equal(new Set(panels.map(({ id }: { id: number }) => id)).size, panels.length);
    });

    for (const panel of shown)
      it(`"${panel.title}" has a unit, a sentence, and asks what exists of the datasource that was chosen`, () => {
        assert.ok(panel.description.length > 20 && panel.fieldConfig.defaults.unit);
        const refIds = panel.targets.map(({ refId }: { refId: string }) => refId);
        assert.ok(refIds.length > 0 && refIds.every(Boolean) && new Set(refIds).size === refIds.length);
        for (const { datasource } of [panel, ...panel.targets])
          assert.ok(variables.includes(/^\$\{(\w+)\}$/.exec(datasource.uid)?.[1]), datasource.uid);
        for (const { expr = '' } of panel.targets) assert.deepEqual(complaintsAbout(expr), [], expr);
      });

    it('has no query whose kind the builder left open', () => {
      for (const object of objectsIn(panels)) assert.notEqual(object.type, 'unknown');
    });
  });
