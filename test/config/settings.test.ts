import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadSettings } from '../../src/config/load.ts';
import { settingsJsonSchema } from '../../src/config/settings.ts';
import { parseListen, readToken } from '../../src/config/token.ts';
import { SecretwatchError } from '../../src/model/error.ts';

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-config-'));
after(() => rmSync(dir, { recursive: true }));

function file(text: string): string {
  const path = join(dir, `${Math.random()}.yaml`);
  writeFileSync(path, text);
  return path;
}

function faultOf(act: () => unknown): SecretwatchError {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof SecretwatchError, `${error} has no code`);
    return error;
  }
  assert.fail('nothing was thrown');
}

test('without a file every setting has its default, and every detector its own', () => {
  const settings = loadSettings(undefined, DETECTORS);
  assert.equal(settings.listen, '127.0.0.1:7070');
  assert.equal(settings.cluster, 'default');
  assert.deepEqual(
    Object.keys(settings.detectors),
    DETECTORS.map(({ id }) => id),
  );
  for (const { id, config } of DETECTORS) assert.deepEqual(settings.detectors[id], config.parse({}));
});

test('an empty file is all defaults', () => {
  assert.deepEqual(loadSettings(file('# nothing yet\n'), DETECTORS), loadSettings(undefined, DETECTORS));
});

test("a detector's setting is taken from the file, the others of it stay", () => {
  const settings = loadSettings(file('detectors: {cluster-wide-read: {minClusterReads: 7}}'), DETECTORS);
  const config = settings.detectors['cluster-wide-read'] as Record<string, number>;
  assert.equal(config.minClusterReads, 7);
  assert.ok(Object.keys(config).length > 1);
});

test('every mistake is named with its path and what to write', () => {
  const text =
    'listen: 7070\nclustr: a\nlogLevel: loud\ndetectors:\n  cluster-wide-read: {pageAt: much, foo: 1}\n  nope: {}\n';
  const fault = faultOf(() => loadSettings(file(text), DETECTORS));
  assert.equal(fault.code, 'SW_CONFIG');
  assert.match(fault.message, /listen: expected string, received number/);
  assert.match(fault.message, /clustr: no such setting; there are dataDir, cluster, listen/);
  assert.match(fault.message, /logLevel: .*"silent"\|"error"\|"warn"\|"info"\|"debug"/);
  assert.match(fault.message, /detectors\.cluster-wide-read\.pageAt: expected number, received string/);
  assert.match(fault.message, /detectors\.cluster-wide-read\.foo: no such setting; there are minClusterReads/);
  assert.match(fault.message, /detectors\.nope: no such setting; there are abnormal-access/);
  assert.match(fault.remedy, /config schema/);
});

test('what is not YAML, not there or a YAML bomb is a configuration error too', () => {
  assert.match(faultOf(() => loadSettings(file('a: [1\n'), DETECTORS)).message, /is not YAML/);
  assert.match(faultOf(() => loadSettings(join(dir, 'none.yaml'), DETECTORS)).message, /ENOENT/);
  const bomb = `a: &a [1]\n${[...Array(30).keys()].map((n) => `b${n}: &b${n} [*a, *a]`).join('\n')}\n`;
  assert.equal(faultOf(() => loadSettings(file(bomb), DETECTORS)).code, 'SW_CONFIG');
});

test('the JSON Schema lists every setting with a description', () => {
  const schema = settingsJsonSchema(DETECTORS) as { properties: Record<string, Described> };
  assert.deepEqual(
    Object.keys(schema.properties),
    Object.keys(schema.properties).filter((name) => schema.properties[name]?.description),
  );
  for (const { id } of DETECTORS) {
    const part = schema.properties.detectors?.properties?.[id];
    for (const [name, each] of Object.entries(part?.properties ?? {})) {
      assert.ok(each.description, `${id}.${name} has no description`);
      assert.ok('default' in each, `${id}.${name} has no default`);
    }
  }
});

interface Described {
  description?: string;
  default?: unknown;
  properties?: Record<string, Described>;
}

test('the data directory comes from SECRETWATCH_DATA_DIR, XDG_STATE_HOME or the home directory, in this order', () => {
  const both = { SECRETWATCH_DATA_DIR: '/a', XDG_STATE_HOME: '/b' };
  assert.equal(readEnvironment(both).dataDir, '/a');
  assert.equal(readEnvironment({ XDG_STATE_HOME: '/b' }).dataDir, '/b/secretwatch');
  assert.match(readEnvironment({}).dataDir, /\/\.local\/state\/secretwatch$/);
  assert.match(readEnvironment({ SECRETWATCH_DATA_DIR: '', XDG_STATE_HOME: '' }).dataDir, /\/\.local\/state/);
});

test('loopback is told from other addresses', () => {
  const loopback = ['127.0.0.1:1', '127.8.9.1:1', '[::1]:1', 'localhost:1'];
  const others = ['0.0.0.0:1', '[::]:1', '10.0.0.1:1', 'localhost.example.com:1', '[::ffff:10.0.0.1]:1'];
  for (const each of loopback) assert.ok(parseListen(each).isLoopback, each);
  for (const each of others) assert.ok(!parseListen(each).isLoopback, each);
  assert.deepEqual(parseListen('[::1]:80'), { host: '::1', port: 80, isLoopback: true });
});

const STRONG = 'a-token-that-is-long-enough';

test('beyond loopback there is no service without a token; on loopback there is', () => {
  const open = { ...loadSettings(undefined, DETECTORS), listen: '0.0.0.0:7070' };
  assert.equal(faultOf(() => readToken(open, readEnvironment({}))).code, 'SW_TOKEN_REQUIRED');
  assert.equal(readToken(open, readEnvironment({ SECRETWATCH_TOKEN: STRONG })), STRONG);
  assert.equal(readToken(loadSettings(undefined, DETECTORS), readEnvironment({})), '');
});

test('a token file serves, and an empty one is not "no token"', () => {
  const settings = loadSettings(undefined, DETECTORS);
  assert.equal(readToken({ ...settings, tokenFile: file(`${STRONG}\n`) }, readEnvironment({})), STRONG);
  assert.equal(faultOf(() => readToken({ ...settings, tokenFile: file('\n') }, readEnvironment({}))).code, 'SW_CONFIG');
  assert.equal(faultOf(() => readToken({ ...settings, tokenFile: '/none' }, readEnvironment({}))).code, 'SW_CONFIG');
});

test('a token that can be guessed or cannot be sent is refused', () => {
  const settings = loadSettings(undefined, DETECTORS);
  for (const token of ['short', `${STRONG} with space`, `${STRONG}\u0007`]) {
    assert.equal(faultOf(() => readToken(settings, readEnvironment({ SECRETWATCH_TOKEN: token }))).code, 'SW_CONFIG');
  }
});

test('addresses that are no HOST:PORT are refused', () => {
  for (const listen of ['7070', '127.0.0.1', '127.0.0.1:70700', '::1:7070', 'a b:1']) {
    assert.equal(faultOf(() => loadSettings(file(`listen: "${listen}"`), DETECTORS)).code, 'SW_CONFIG', listen);
  }
});
