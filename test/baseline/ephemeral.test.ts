import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Ephemeral } from '../../src/baseline/ephemeral.ts';
import { Objects } from '../../src/baseline/objects.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { State } from '../../src/state/state.ts';
import { admin, ci } from '../scenario/cluster.ts';
import { Scenario } from '../scenario/scenario.ts';

const DAY_MINUTES = 24 * 60;

/** Under which name a namespace is learnt after this log. */
function nameAfter(script: (s: Scenario) => void, namespace: string): string {
  const s = new Scenario();
  script(s);
  const state = new State();
  const [ephemeral, objects] = [new Ephemeral(state), new Objects(state)];
  for (const record of decodeLines(s.lines)) {
    if (record.tier !== 'event') continue;
    ephemeral.learn(record, '', objects.namespace(record.object.name));
    objects.learn(record);
  }
  return ephemeral.nameOf(namespace, '', objects.namespace(namespace));
}

function previews(s: Scenario, count: number, lifeDays = 1, name = 'pr-'): void {
  for (let n = 1; n <= count; n++) {
    s.createNamespace(ci, `${name}${n}`);
    s.wait(lifeDays * DAY_MINUTES).deleteNamespace(ci, `${name}${n}`);
  }
  s.createNamespace(ci, `${name}99`);
}

it('three that came and went make a pattern, two do not', () => {
  assert.equal(
    nameAfter((s) => previews(s, 3), 'pr-99'),
    'pr-#',
  );
  assert.equal(
    nameAfter((s) => previews(s, 2), 'pr-99'),
    'pr-99',
  );
});

it('what lives for weeks makes none', () => {
  assert.equal(
    nameAfter((s) => previews(s, 3, 15), 'pr-99'),
    'pr-99',
  );
});

it('the same name by another creator is no part of it', () => {
  const name = nameAfter((s) => {
    previews(s, 3);
    s.createNamespace(admin, 'pr-7');
  }, 'pr-7');
  assert.equal(name, 'pr-7');
});

it('hashes are folded, words are not, and what nobody saw made keeps its name', () => {
  assert.equal(
    nameAfter((s) => previews(s, 3, 1, 'preview-3f9c2ab'), 'preview-3f9c2ab99'),
    'preview-#',
  );
  assert.equal(
    nameAfter((s) => previews(s, 3), 'pr-500'),
    'pr-500',
  );
});
