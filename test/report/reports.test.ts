import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { digestMarkdown } from '../../src/cli/digest-markdown.ts';
import { formatTime } from '../../src/model/time.ts';
import { reportControls } from '../../src/report/controls.ts';
import { makeDigest } from '../../src/report/digest.ts';
import { readExceptions } from '../../src/report/exceptions.ts';
import { readUnowned } from '../../src/report/unowned.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { scope } from '../alert/scope.ts';
import { alertWith, NASTY } from '../cli/alert-fixture.ts';
import { accessAt, at, factAt, findingAt, storeWith } from '../timeline/store-fixture.ts';

const HOUR = 3_600;
const who = (username: string, kind = 'workload') => {
  const { principal } = accessAt(0);
  return { principal: { ...principal, username, kind: kind as typeof principal.kind } };
};
const covered = scope({ detectors: ['cluster-wide-read'], principal: 'ann' });
const expectation = (id: string, expires: number) => ({
  origin: 'file',
  owner: 'security',
  reason: 'r',
  expires: formatTime(at(expires)),
  scope: JSON.stringify(covered),
  id,
});

let store: ReturnType<typeof storeWith>;
let timeline: Timeline;
before(() => {
  store = storeWith({
    accesses: [
      accessAt(0),
      accessAt(HOUR),
      accessAt(HOUR + 1, { name: 'other' }),
      accessAt(HOUR + 2, {}, who('system:serviceaccount:shop:new')),
      accessAt(HOUR + 3, {}, who(NASTY, 'human')),
      accessAt(HOUR + 4, {}, who('system:node:n1', 'node')),
    ],
    facts: [
      factAt(0, 'namespace-seen', 'shop/', { team: '', owner: '', environment: '', contact: '' }),
      factAt(0, 'owners-set', 'owners:file', {
        rules: JSON.stringify([
          { line: 1, kind: 'account', pattern: 'shop/api', team: 'shop', contact: '', environment: '' },
        ]),
      }),
      factAt(1, 'exception-set', 'exception:audit', expectation('audit', 90 * HOUR)),
      factAt(2, 'exception-set', 'exception:gone', expectation('gone', 90 * HOUR)),
      factAt(3, 'exception-set', 'exception:over', expectation('over', HOUR)),
      factAt(HOUR, 'exception-ended', 'exception:over', { why: 'expired', ...expectation('over', HOUR) }),
      factAt(HOUR, 'exception-ended', 'exception:gone', { why: 'removed', ...expectation('gone', 90 * HOUR) }),
      factAt(HOUR + 1, 'exception-expiring', 'exception:audit', expectation('audit', 90 * HOUR)),
      factAt(HOUR + 2, 'binding-changed', 'shop/wide', { verb: 'create' }),
    ],
    findings: [
      findingAt(HOUR, { detector: 'cluster-wide-read', severity: 'high', expectedBy: 'audit' }),
      findingAt(HOUR + 1, { detector: 'cluster-wide-read', severity: 'low' }),
      findingAt(HOUR + 2, { detector: 'credential-replay', severity: 'high' }),
    ],
    alerts: [
      alertWith({
        cluster: 'c1',
        detectors: ['credential-replay'],
        title: `Credential used from elsewhere: ${NASTY}`,
        firstSeen: formatTime(at(HOUR + 2)),
        lastSeen: formatTime(at(HOUR + 2)),
      }),
    ],
  });
  timeline = openSqliteTimeline(store.dir);
});
after(async () => {
  await timeline.close();
  store.remove();
});

const RANGE = { cluster: 'c1', sinceUs: at(HOUR), untilUs: at(2 * HOUR) };

test('exceptions stand as they are now, with what they silenced', async () => {
  const records = await readExceptions(timeline, RANGE);
  assert.deepEqual(
    records.map(({ id, state, silenced, since }) => [id, state, silenced, since]),
    [
      ['audit', 'ends soon', 1, formatTime(at(1))],
      ['over', 'expired', 0, formatTime(at(3))],
      ['gone', 'removed', 0, formatTime(at(2))],
    ],
  );
});

test('a control tells its detectors, what they found, and what is excepted until when', async () => {
  const { controls, reads, readers } = await reportControls(timeline, DETECTORS, RANGE);
  const of = (control: string) => controls.find((each) => each.control === control);
  assert.deepEqual([of('T1550.001')?.findings, of('T1550.001')?.alerts, of('T1550.001')?.undecided], [1, 1, 1]);
  assert.ok(of('T1550.001')?.detectors.includes('credential-replay'));
  assert.deepEqual(of('T1550.001')?.excepted, []);
  assert.deepEqual(
    of('T1613')?.excepted.map(({ id, owner, expires }) => [id, owner, expires]),
    [['audit', 'security', formatTime(at(90 * HOUR))]],
  );
  assert.deepEqual(of('NHI7:2025')?.aliases, ['OWASP NHI-03']);
  const served = new Set(controls.flatMap(({ detectors }) => detectors));
  assert.deepEqual([served.size, reads, readers], [DETECTORS.length, 5, 4]);
});

test('who reads secrets and is owned by nobody is told, without the parts of the cluster', async () => {
  const unowned = await readUnowned(timeline, RANGE);
  assert.deepEqual(unowned.map(({ principal }) => principal).sort(), [NASTY, 'system:serviceaccount:shop:new'].sort());
});

test('a digest holds what paged nobody', async () => {
  const digest = await makeDigest(timeline, DETECTORS, RANGE, undefined);
  assert.deepEqual(
    digest.records.map(({ detector, severity, findings, expected }) => [detector, severity, findings, expected]),
    [
      ['cluster-wide-read', 'high', 1, 1],
      ['cluster-wide-read', 'low', 1, 0],
    ],
  );
  assert.deepEqual(
    digest.newIdentities.map(({ principal }) => principal).sort(),
    [NASTY, 'system:node:n1', 'system:serviceaccount:shop:new'].sort(),
  );
  assert.deepEqual(
    digest.newReads.map(({ principal, name }) => [principal, name]),
    [['system:serviceaccount:shop:api', 'other']],
  );
  assert.deepEqual(
    digest.grants.map(({ subject, verb }) => [subject, verb]),
    [['shop/wide', 'create']],
  );
  assert.deepEqual(
    digest.exceptions.map(({ id }) => id),
    ['audit', 'over'],
  );
  assert.equal(digest.alerts.length, 1);
});

test('names from the cluster are no markup in a digest', async () => {
  const evil = '<img src=x>[a](http://evil.example)|`';
  const digest = await makeDigest(timeline, DETECTORS, RANGE, undefined);
  const page = digestMarkdown({
    ...digest,
    grants: [{ cluster: 'c1', time: '2026', by: evil, subject: NASTY, verb: '# x' }],
  });
  const text = page.join('\n').replace(/\\./g, '');
  for (const forbidden of ['<img', '[a](', '\u001b', '\u202e', '\r']) assert.ok(!text.includes(forbidden), forbidden);
  const row = page.find((line) => line.includes('evil.example'));
  assert.equal(row?.replace(/\\./g, '').split('|').length, 6, 'a cell breaks no table');
});
