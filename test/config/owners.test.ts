import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadOwners } from '../../src/config/owners.ts';

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-owners-'));
after(() => rmSync(dir, { recursive: true }));
const FILE = join(dir, 'owners');

function load(text: string) {
  writeFileSync(FILE, text);
  return loadOwners(FILE);
}

test('a file of owners is read line by line', () => {
  const rules = load(
    '# who answers\n\nshop/*   shop  #shop-oncall prod\r\nsecret:shop/tls network\nuser:ann@x sre - prod\n',
  );
  assert.deepEqual(rules, [
    { line: 3, kind: 'any', pattern: 'shop/*', team: 'shop', contact: '#shop-oncall', environment: 'prod' },
    { line: 4, kind: 'secret', pattern: 'shop/tls', team: 'network', contact: '', environment: '' },
    { line: 5, kind: 'user', pattern: 'ann@x', team: 'sre', contact: '', environment: 'prod' },
  ]);
});

test('every line that is wrong is named', () => {
  const says =
    /not a valid list of owners:[\s\S]*line 1: there is no team[\s\S]*line 2: shop is no NAMESPACE\/NAME[\s\S]*line 3: "too" is too much/;
  assert.throws(() => load('shop/*\nshop team\na/b team contact prod too\n'), says);
  assert.throws(() => loadOwners(join(dir, 'none')), /cannot read/);
});
