import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withoutTokens } from '../../src/audit/excerpt.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { pod } from '../scenario/callers.ts';
import { Scenario } from '../scenario/scenario.ts';

const api = pod('team-a', 'api', 1);

function linesOf(): [harmless: string, read: string] {
  const scenario = new Scenario();
  scenario.send(api, { verb: 'get', resource: 'configmaps', namespace: 'team-a', name: 'settings' });
  scenario.get(api, 'team-b/api-db');
  return scenario.lines.map((line) => line.trim()) as [string, string];
}

/** What comes of half a line with a whole event right behind it: never a mixture of both. */
function assertTorn(first: string, second: string): void {
  const whole = decodeLines([second]);
  assert.equal(whole[0]?.tier, 'event');
  for (let cut = 1; cut < first.length; cut++) {
    const [record, ...rest] = decodeLines([first.slice(0, cut) + second]);
    assert.equal(record?.tier, 'rejected', `cut at ${cut}`);
    assert.deepEqual(rest, whole, `cut at ${cut}`);
  }
}

it('A2: of two events torn into one line the first is rejected, wherever it was cut, and the second is read', () => {
  const [harmless, read] = linesOf();
  assert.equal(decodeLines([harmless])[0]?.tier, 'touch');
  assertTorn(harmless, read);
});

it('A2: what a cut event quotes is no event behind it', () => {
  const [harmless, read] = linesOf();
  const quoting = harmless.replace(/"userAgent":"[^"]*"/, `"userAgent":${JSON.stringify(read)}`);
  const cut = quoting.slice(0, quoting.indexOf('userAgent') + 900);
  assert.deepEqual(
    decodeLines([cut, `${cut}${read}`]).map(({ tier }) => tier),
    ['rejected', 'rejected', 'event'],
  );
});

it('A2: so are they where the first has a body, and the cut lies in it', () => {
  const [, read] = linesOf();
  const bodies = { requestObject: { kind: 'Lease', metadata: { name: 'node-1' }, spec: { holderIdentity: 'node-1' } } };
  const scenario = new Scenario();
  scenario.send(api, { verb: 'update', resource: 'leases', namespace: 'team-a', name: 'x', bodies });
  const lease = (scenario.lines[0] as string).trim();
  assert.equal(decodeLines([lease])[0]?.tier, 'touch');
  assertTorn(lease, read);
});

it('A2: a cut line is rejected, wherever it was cut', () => {
  const [harmless] = linesOf();
  for (let cut = 1; cut < harmless.length; cut++) {
    assert.equal(decodeLines([harmless.slice(0, cut)])[0]?.tier, 'rejected', `cut at ${cut}`);
  }
});

it('C7: a credential in a user agent is masked', () => {
  assert.equal(withoutTokens('curl/8 Bearer abcdef123456'), 'curl/8 Bearer [masked]');
  assert.equal(withoutTokens('x eyJhbGciOiJIUzI1NiJ9.e30.c2ln y'), 'x [masked] y');
  assert.equal(
    withoutTokens('kubectl/v1.36.3 (linux/amd64) kubernetes/1a2b3c4'),
    'kubectl/v1.36.3 (linux/amd64) kubernetes/1a2b3c4',
  );
});
