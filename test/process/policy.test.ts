import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runMain } from './run-main.ts';

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-policy-'));
after(() => rmSync(dir, { recursive: true }));

const BAD = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
  # a catch-all
  - level: Request
    resources: [{ group: "" }]
  - level: Metadata
    resources: [{ group: "", resources: [secrets] }]
`;

test('policy lint names the rule and its line, says what to do, and fails on errors', async () => {
  const file = join(dir, 'bad.yaml');
  writeFileSync(file, BAD);
  const { code, stdout, stderr } = await runMain(['policy', 'lint', file, '-o', 'json']);
  assert.equal(code, 1);
  assert.match(stderr, /\d+ errors/);
  const { items } = JSON.parse(stdout);
  const leak = items.find((item: { code: string }) => item.code === 'secret-values-logged');
  assert.deepEqual([leak.line, leak.rule, leak.fix], [5, 0, 'move rule 2, which names them, before rule 1']);
  const table = await runMain(['policy', 'lint', file]);
  for (const line of table.stdout.split('\n')) assert.ok(line.length <= 80, line);
});

test('policy lint passes the shipped policy, and refuses what is none', async () => {
  assert.equal((await runMain(['policy', 'lint', 'deploy/audit-policy.yaml'])).code, 0);
  const file = join(dir, 'none.yaml');
  writeFileSync(file, 'apiVersion: v1\nkind: Pod\n');
  const { code, stderr } = await runMain(['policy', 'lint', file]);
  assert.equal(code, 2);
  assert.match(stderr, /SW_CONFIG.*not an audit policy[\s\S]*kind: it must be Policy/);
});
