import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from '../../src/config/environment.ts';
import { checkSettings } from '../../src/config/load.ts';
import { timeWindow } from '../../src/config/sinks/maintenance.ts';
import { sinkAccess } from '../../src/config/sinks/sink-access.ts';
import type { SinkSettings } from '../../src/config/sinks/sink-settings.ts';
import { SecretwatchError } from '../../src/model/error.ts';
import { makeFolder } from '../sources/read.ts';

function sinksOf(...sinks: object[]): SinkSettings[] {
  return checkSettings({ sinks }, 'c.yaml', []).sinks;
}

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SecretwatchError);
    assert.equal(error.code, 'SW_CONFIG');
    return `${error.message}\n${error.remedy}`;
  }
  assert.fail('nothing was wrong with it');
}

const HOOK = { name: 'hook', kind: 'webhook', url: 'https://siem.example/in' };
const KEY = '0123456789abcdef';

test('a digest goes to sinks that there are, and that take one', () => {
  const config = (digest: object, more: object = {}) =>
    faultOf(() =>
      checkSettings({ sinks: [HOOK, { name: 'f', kind: 'file', path: '-' }], digest, ...more }, 'c.yaml', []),
    );
  assert.match(config({ sinks: ['hook', 'nobody'] }), /digest\.sinks\.1: there is no sink nobody/);
  assert.match(config({ sinks: ['f'] }), /digest\.sinks\.0: f takes no digests/);
  const fleet = { kafka: { brokers: ['k:9092'] } };
  assert.match(config({ sinks: ['hook'] }, fleet), /digest: a fleet makes digests of what is in elasticsearch/);
  const store = { elasticsearch: { url: 'http://es:9200' } };
  checkSettings({ sinks: [HOOK], digest: { sinks: ['hook'] }, ...fleet, ...store }, 'c.yaml', []);
});

test('mistakes are named with their place', () => {
  const mistakes: [sink: object, fault: RegExp][] = [
    [{ ...HOOK, kind: 'pigeon' }, /sinks\.0\.kind/],
    [{ ...HOOK, name: 'On Call' }, /sinks\.0\.name: use lower-case letters/],
    [{ ...HOOK, name: 'elasticsearch' }, /sinks\.0\.name: this name is that of the setting/],
    [{ ...HOOK, url: 'ftp://x' }, /sinks\.0\.url/],
    [{ ...HOOK, token: 'abc' }, /sinks\.0.*token/],
    [{ ...HOOK, routes: [{ minSeverity: 'severe' }] }, /sinks\.0\.routes\.0\.minSeverity/],
    [{ ...HOOK, routes: [] }, /sinks\.0\.routes/],
    [{ ...HOOK, maintenance: [{ days: ['sat'], from: '25:00', until: '04:00' }] }, /sinks\.0\.maintenance\.0/],
    [{ name: 's', kind: 'syslog', address: 'host' }, /sinks\.0\.address: write HOST:PORT/],
  ];
  for (const [sink, fault] of mistakes)
    assert.match(
      faultOf(() => sinksOf(sink)),
      fault,
      JSON.stringify(sink),
    );
  assert.match(
    faultOf(() => sinksOf(HOOK, HOOK)),
    /sinks\.1\.name: hook stands there twice/,
  );
});

test('settings that were checked once are the same when they are checked again', () => {
  const maintenance = [
    { days: ['sat'], from: '02:00', until: '04:00' },
    { from: '2026-12-24T00:00:00Z', until: '2026-12-27T00:00:00Z' },
  ];
  const once = sinksOf({ ...HOOK, maintenance });
  assert.deepEqual(sinksOf(...once), once);
  assert.deepEqual(once[0]?.maintenance.map(timeWindow), [
    { days: [6], fromMinute: 120, untilMinute: 240 },
    { fromMs: Date.UTC(2026, 11, 24), untilMs: Date.UTC(2026, 11, 27) },
  ]);
});

test('a secret comes from the environment before the file, and is not part of the settings', (t) => {
  const path = makeFolder(t, { secret: `${KEY}-of-the-file\n` });
  const [settings] = sinksOf({ ...HOOK, name: 'soc-hook', secretFile: path('secret') });
  const fromFile = sinkAccess(settings as SinkSettings, readEnvironment({}));
  assert.equal(fromFile.secret, `${KEY}-of-the-file`);
  const environment = readEnvironment({ SECRETWATCH_SINK_SOC_HOOK: `${KEY}-of-the-environment` });
  assert.equal(sinkAccess(settings as SinkSettings, environment).secret, `${KEY}-of-the-environment`);
  assert.doesNotMatch(JSON.stringify(fromFile.settings), new RegExp(KEY));
});

test('a missing secret is named with its variable, a wrong one is not shown', () => {
  const kinds: [sink: object, what: RegExp][] = [
    [HOOK, /key of 16 or more/],
    [{ name: 'hook', kind: 'pagerduty' }, /integration key of 32/],
    [{ name: 'hook', kind: 'slack' }, /URL of an incoming webhook/],
    [{ name: 'hook', kind: 'splunk', url: 'https://splunk:8088' }, /token of the HTTP Event Collector/],
  ];
  for (const [sink, what] of kinds) {
    const [settings] = sinksOf(sink);
    const missing = faultOf(() => sinkAccess(settings as SinkSettings, readEnvironment({})));
    assert.match(missing, what);
    assert.match(missing, /\$SECRETWATCH_SINK_HOOK or secretFile/);
    const wrong = faultOf(() =>
      sinkAccess(settings as SinkSettings, readEnvironment({ SECRETWATCH_SINK_HOOK: 'geheim' })),
    );
    assert.match(wrong, /has a secret that is not/);
    assert.doesNotMatch(wrong, /geheim/);
  }
});

test('a certificate without its key, and a file that is not there, are named', () => {
  const environment = readEnvironment({ SECRETWATCH_SINK_HOOK: KEY });
  const [half] = sinksOf({ ...HOOK, certFile: 'cert.pem' });
  assert.match(
    faultOf(() => sinkAccess(half as SinkSettings, environment)),
    /one of certFile and keyFile/,
  );
  const [absent] = sinksOf({ ...HOOK, caFile: '/nonexistent/ca.pem' });
  assert.match(
    faultOf(() => sinkAccess(absent as SinkSettings, environment)),
    /cannot read caFile \/nonexistent\/ca\.pem of sink hook \(ENOENT\)/,
  );
});
