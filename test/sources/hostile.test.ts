import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { AuditEvent, Rejected } from '../../src/model/audit-event.ts';
import { lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

const GOOD = lineAt(1, 'x');
const changed = (change: object) => JSON.stringify({ ...JSON.parse(GOOD), ...change });
const inJson = (from: string, to: string) => GOOD.replace(from, to);

/** What is in the line, the line, and the audit ID or the code of what comes of it. */
const HOSTILE: readonly [what: string, line: string | Buffer, comesOf: string][] = [
  ['no JSON', 'E0302 panic: runtime error', 'not-json'],
  ['a cut line', GOOD.slice(0, 400), 'not-json'],
  ['NULs', '\0'.repeat(5000), 'binary'],
  ['NULs within', inJson('"name":"db"', '"name":"d\0b"'), 'not-json'],
  ['invalid UTF-8', Buffer.from(inJson('"db"', '"d\xff\xfeb"'), 'latin1'), 'x'],
  ['a lone surrogate', inJson('"name":"db"', '"name":"\\udc00"'), 'x'],
  ['a time that is none', changed({ stageTimestamp: 'yesterday' }), 'bad-timestamp'],
  ['a time as number', changed({ stageTimestamp: 1e300, requestReceivedTimestamp: null }), 'bad-timestamp'],
  ['a time of the year 9999', changed({ stageTimestamp: '9999-12-31T23:59:59.999999Z' }), 'bad-timestamp'],
  ['the 13th month', changed({ stageTimestamp: '2026-13-02T00:00:00Z' }), 'bad-timestamp'],
  [
    'wrong types',
    changed({ user: [], sourceIPs: 'x', objectRef: 7, annotations: null, responseStatus: '200' }),
    'bad-field',
  ],
  ['a verb that is a list', changed({ verb: ['get'] }), 'bad-field'],
  [
    'nesting 50,000 deep',
    changed({ requestObject: 0 }).replace(
      '"requestObject":0',
      `"requestObject":${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    ),
    'x',
  ],
  ['nesting that does not end', `{"log":${'{"a":'.repeat(50_000)}`, 'not-json'],
  ['a __proto__ key', inJson('"user":{', '"__proto__":{"verb":"create","isAdmin":true},"user":{'), 'x'],
  ['huge numbers', inJson('"code":200', '"code":1e999'), 'x'],
  ['a number of a million digits', inJson('"code":200', `"code":${'9'.repeat(1_000_000)}`), 'x'],
  [
    'forged quotes in the user agent',
    changed({ userAgent: '","verb":"delete","user":{"username":"system:admin"},"a":"' }),
    'x',
  ],
  [
    'forged quotes in the URI',
    changed({ requestURI: '/api/v1/secrets?a="},"stage":"Panic","objectRef":{"name":"' }),
    'x',
  ],
  [
    'a bomb',
    JSON.stringify({ awslogs: { data: gzipSync(Buffer.alloc(100_000_000)).toString('base64') } }),
    'bad-compression',
  ],
  ['damaged gzip in base64', JSON.stringify({ awslogs: { data: 'H4sIAAAAAAAAA0vMSS0uBgAAAP//' } }), 'bad-compression'],
  ['a page of another thing', '<!doctype html><title>502</title>', 'not-json'],
  [
    'a core Event',
    JSON.stringify({ kind: 'Event', apiVersion: 'v1', involvedObject: {}, reason: 'Pulled' }),
    'not-an-event',
  ],
];

describe('hostile lines cost themselves alone, and are not passed over', () => {
  for (const [what, line, comesOf] of HOSTILE) {
    it(`${what}: ${comesOf}`, async (t) => {
      const before = `${lineAt(0, 'before')}\n`;
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(line), Buffer.from(`\n${lineAt(2, 'after')}\n`)]);
      const path = makeFolder(t, { 'audit.log': bytes });
      const { records, rejects } = await readFiles([path('audit.log')]);
      assert.deepEqual(namesOf(records), ['before', comesOf, 'after']);
      for (const { offset, rejected } of rejects) {
        assert.equal(offset, before.length, 'its place');
        assert.ok(rejected.excerpt.length > 0 && rejected.excerpt.length < 200);
        assert.doesNotMatch(rejected.excerpt.replace(/… \(\d+ characters\)$/, ''), /[b-zB-Z1-9]/);
      }
    });
  }

  it('fields beside a __proto__ key and forged quotes are what they were', async (t) => {
    const forged = HOSTILE.filter(([what]) => /proto|forged/.test(what)).map(([, line]) => line);
    const path = makeFolder(t, { 'audit.log': forged.join('\n') });
    const { records } = await readFiles([path('audit.log')]);
    for (const { verb, caller, object } of records as AuditEvent[])
      assert.deepEqual([verb, caller.user.username, object.name], ['get', 'alice@example.com', 'db']);
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  });

  it('of two keys of one name the last counts, as in the API server', async (t) => {
    const path = makeFolder(t, { 'audit.log': inJson('"verb":"get"', '"verb":"list","verb":"get"') });
    const { records } = await readFiles([path('audit.log')]);
    assert.equal((records[0] as AuditEvent).verb, 'get');
  });

  it('audit IDs of 6,000 characters stay different and become short', async (t) => {
    const long = ['a', 'b'].map((end) => changed({ auditID: `${'A'.repeat(6_000)}${end}` }));
    const path = makeFolder(t, { 'audit.log': long.join('\n') });
    const ids = (await readFiles([path('audit.log')])).records.map((record) => (record as AuditEvent).auditID);
    assert.equal(new Set(ids).size, 2);
    assert.ok(ids.every((id) => id.length < 300));
  });

  it('a line of 64 MB is refused in little memory, and the next one is read', async (t) => {
    const path = makeFolder(t, {
      'audit.log': Buffer.concat([
        Buffer.from('{"log":"'),
        Buffer.alloc(64 * 1024 * 1024, 'x'),
        Buffer.from(`"}\n${GOOD}\n`),
      ]),
    });
    const before = process.memoryUsage().rss;
    const { records } = await readFiles([path('audit.log')]);
    assert.deepEqual(namesOf(records), ['line-too-long', 'x']);
    assert.ok(process.memoryUsage().rss - before < 250e6);
  });

  it('events without a newline, longer than a line may be, are read one by one', async (t) => {
    const lines = linesOf(20_000);
    const path = makeFolder(t, { 'audit.log': lines.join('') });
    const { records, position } = await readFiles([path('audit.log')], new Map(), 5_000);
    assert.equal(records.length, lines.length);
    assert.ok(records.every(({ tier }) => tier === 'event'));
    assert.equal([...position.values()][0]?.offset, lines.join('').length);
  });
});

describe('text of another system', () => {
  for (const [encoding, bytesOf] of [
    ['UTF-16 LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ] as const) {
    it(`${encoding} with CRLF is read, goes on where it was left, and may be compressed`, async (t) => {
      const bytes = bytesOf(`${linesOf(700).join('\r\n')}\r\n`);
      const path = makeFolder(t, { 'audit.log': bytes, 'packed.gz': gzipSync(bytes) });
      const whole = await readFiles([path('audit.log')], new Map(), 300);
      assert.deepEqual(
        namesOf(whole.records),
        linesOf(700).map((_, index) => `e${index}`),
      );
      const rest = await readFiles([path('packed.gz')], whole.positions[0], 300);
      assert.equal(rest.records.length, 400);
    });
  }
});

it('a reject has the shape of what was there, and none of it', async (t) => {
  const path = makeFolder(t, { 'audit.log': '{"password":"hunter2"' });
  const [{ rejected } = { rejected: {} as Rejected }] = (await readFiles([path('audit.log')])).rejects;
  assert.equal(rejected.excerpt, '{"aaaaaaaa":"aaaaaa0"');
});
