import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { GENERATED } from '../../dashboards/generated.ts';

const FOLDER = join(import.meta.dirname, '../../dashboards');

for (const [path, render] of GENERATED)
  test(`dashboards/${path} is what dashboards/generate.ts writes`, () => {
    assert.equal(readFileSync(join(FOLDER, path), 'utf8'), render());
  });

test('nothing in dashboards/ is written by hand that others load', () => {
  const files = globSync(join(FOLDER, '**/*.{json,ndjson,yaml}')).map((file) => relative(FOLDER, file));
  assert.deepEqual(files.sort(), [...GENERATED.keys()].filter((path) => !path.endsWith('.md')).sort());
});
