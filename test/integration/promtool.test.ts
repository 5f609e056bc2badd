import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { render } from '../../dashboards/grafana/board.ts';
import { OPERATIONS } from '../../dashboards/grafana/operations.ts';
import { SECURITY } from '../../dashboards/grafana/security.ts';
import { RULES, RULES_FILE, rulesTestYaml, rulesYaml } from '../../dashboards/prometheus/rules.ts';
import { everyMetric } from '../api/every-metric.ts';
import { objectsIn } from '../dashboards/names.ts';
import { findPromtool } from '../servers/promtool.ts';

const promtool = findPromtool();
const { missing: skip } = promtool;

/** Writes files into a folder that is gone afterwards, and answers their paths. */
function written(t: { after(undo: () => void): void }, files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'secretwatch-promtool-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
}

test('promtool finds no fault with what /metrics shows', { skip }, async () => {
  const shown = await everyMetric();
  promtool.run(['check', 'metrics'], shown);
  assert.throws(
    () => promtool.run(['check', 'metrics'], `${shown}# TYPE wrong_total gauge\nwrong_total 1\n`),
    /wrong_total/,
    'it would find one',
  );
});

test('promtool accepts the rules, and each fires when it should and not when it should not', { skip }, (t) => {
  const [rules = '', proof = ''] = written(t, { [RULES_FILE]: rulesYaml(), 'rules.test.yaml': rulesTestYaml() });
  promtool.run(['check', 'rules', rules]);
  promtool.run(['test', 'rules', proof]);
});

test('promtool says so when a rule does not fire', { skip }, (t) => {
  const broken = rulesYaml().replace('> 900 <', '> 9000000 <');
  const [, proof = ''] = written(t, { [RULES_FILE]: broken, 'rules.test.yaml': rulesTestYaml(RULES.slice(0, 1)) });
  assert.throws(() => promtool.run(['test', 'rules', proof]), /SecretwatchFeedSilent/);
});

test('promtool can read every expression of the Grafana boards', { skip }, (t) => {
  const expressions = [OPERATIONS, SECURITY].flatMap((board) =>
    [...objectsIn(JSON.parse(render(board)))].flatMap(({ expr }) => (typeof expr === 'string' ? [expr] : [])),
  );
  assert.ok(expressions.length > 30);
  const rules = expressions.map((expr, at) => ({ record: `panel:${at}`, expr: filled(expr) }));
  const [file = ''] = written(t, { 'panels.yaml': stringify({ groups: [{ name: 'panels', rules }] }) });
  promtool.run(['check', 'rules', file]);
});

/** As Grafana fills it in. */
function filled(expr: string): string {
  return expr.replaceAll(/\$__(rate_interval|range)/g, '5m').replaceAll('$cluster', '.*');
}
