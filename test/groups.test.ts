import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { groupsOf } from './groups.ts';

it('every test file runs in one group, whatever stands in it', () => {
  const files = [...globSync('test/**/*.test.ts'), 'test/new-room/new.test.ts'].sort();
  const groups = groupsOf(files);
  assert.deepEqual(groups.flatMap((group) => group.files).sort(), files);
  assert.ok(groups.length > 4, 'and a group that is named has files');
  assert.ok(groups.at(-1)?.files.includes('test/new-room/new.test.ts'), 'what nobody named is the last group');
});

it('no file sets up or clears away for the tests of others in its process', () => {
  const around = /^(beforeEach|afterEach)\(/m;
  const files = globSync('test/**/*.test.ts').filter((file) => around.test(readFileSync(file, 'utf8')));
  assert.deepEqual(files, [], 'beforeEach and afterEach belong into a describe');
});
