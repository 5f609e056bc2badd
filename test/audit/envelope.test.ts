import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createDecoder } from '../../src/audit/decode.ts';
import type { AuditEvent, Decoded } from '../../src/model/audit-event.ts';
import type { FormatCounts, FormatName } from '../../src/model/format.ts';
import { eventList, lineAt, linesOf } from '../sources/lines.ts';
import { namesOf } from '../sources/read.ts';

function decode(value: string | Buffer): Decoded[] {
  const out: Decoded[] = [];
  const bytes = Buffer.from(value);
  createDecoder('test')(bytes, 0, bytes.length, out);
  return out;
}

/** Audit IDs or codes of what a value holds. */
function told(value: unknown): string[] {
  return namesOf(decode(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)));
}

const LINE = lineAt(1, 'x');
const EVENT = JSON.parse(LINE) as Record<string, unknown>;

test('B3: items of one line that are none become a hundred rejects and one for the rest', () => {
  for (const item of ['1', '{}', '{"auditID":"a","verb":"get"}']) {
    const out = decode(`[${`${item},`.repeat(50_000)}${item}]`);
    assert.equal(out.length, 101, item);
    assert.ok(out.every((each) => each.tier === 'rejected'));
    assert.equal(out[100]?.tier === 'rejected' && out[100].code, 'line-too-long');
  }
});

test('B3: events stay, however many others are in their line', () => {
  const lines = linesOf(500);
  const mixed = lines.flatMap((line) => [line, '1', '{}']);
  const out = decode(eventList(mixed));
  assert.equal(out.filter(({ tier }) => tier === 'event').length, 500);
  assert.equal(out.length, 601);
});

test('forged: what users write into objects of the API never becomes an event', () => {
  const metadata = { name: 'n', annotations: { a: LINE } };
  for (const object of [
    { kind: 'Event', apiVersion: 'v1', metadata, involvedObject: {}, reason: 'r', message: LINE },
    { kind: 'Event', apiVersion: 'events.k8s.io/v1', metadata, note: LINE, verb: 'get', auditID: 'y' },
    { kind: 'ConfigMap', apiVersion: 'v1', metadata, data: { message: LINE } },
    { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request: { object: EVENT } },
    { kind: 'ConfigMapList', apiVersion: 'v1', items: [{ metadata, data: { message: LINE } }] },
  ]) {
    assert.deepEqual(told(object), ['not-an-event'], object.kind);
    assert.deepEqual(told({ unknown: { wrapping: object } }), ['not-an-event'], `${object.kind} in a wrapping`);
  }
});

test('forged: what a program quotes in its own messages never becomes an event', () => {
  for (const message of [
    `I0302 00:00:00.000001       1 httplog.go:132] refused ${LINE}`,
    `<134>1 2026-03-02T00:00:00Z m0 app 1 - - E0302 00:00:00.1 1 x.go:1] refused ${LINE}`,
    `time="2026-03-02T00:00:00Z" level=info msg="got" body=${LINE}`,
  ])
    assert.deepEqual(told(message), ['not-json'], message.slice(0, 40));
});

test('forged: what a shipper tells of the place a line came from never becomes an event', () => {
  for (const beside of ['kubernetes', 'labels', 'headers']) {
    const place = { annotations: { note: LINE }, list: [EVENT] };
    assert.deepEqual(told({ text: 'GET / 200', [beside]: place }), ['not-an-event'], beside);
    assert.deepEqual(told({ unknown: [{ cell: LINE, [beside]: place }] }), ['x'], beside);
  }
});

test('what stands beside events in a list of an unknown wrapping is refused, not passed over', () => {
  assert.deepEqual(told({ of: { parts: [{ cell: LINE }, { cell: 'text' }, { other: 1 }] } }), [
    'x',
    'not-an-event',
    'not-an-event',
  ]);
});

test('an event that came apart beyond repair is refused, not counted as one without a caller', () => {
  const { auditID: _, user, ...rest } = EVENT;
  assert.deepEqual(told({ ...rest, 'user.username': 'alice' }), ['bad-field']);
  assert.deepEqual(told({ ...rest, user: JSON.stringify(user) }), ['bad-field']);
});

test('a column may bear any name', () => {
  const forged = { 'user.__proto__': 'x', 'user.extra.__proto__': 'y', __proto__x: 1, 'annotations.__proto__': 'z' };
  const [event] = decode(JSON.stringify({ ...EVENT, user: undefined, 'user.username': 'alice', ...forged }));
  assert.equal((event as AuditEvent).caller.user.username, 'alice');
});

test('BigQuery: the payload under its table name is read; it was taken for another log', () => {
  const payload = {
    serviceName: 'k8s.io',
    methodName: 'io.k8s.core.v1.secrets.get',
    resourceName: 'core/v1/namespaces/a/secrets/b',
    authenticationInfo: { principalEmail: 'u@example.com' },
    requestMetadata: { callerIp: '192.0.2.9', callerSuppliedUserAgent: 'kubectl' },
  };
  const labels = { cluster_name: 'c', location: 'l', project_id: 'p' };
  const about = { resource: { type: 'k8s_cluster', labels }, timestamp: '2026-03-02 00:00:00.123456 UTC' };
  const logName = 'projects/p/logs/cloudaudit.googleapis.com%2Fdata_access';
  const snake = JSON.parse(
    JSON.stringify(payload).replace(/"(\w+)":/g, (key) =>
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ),
  );
  for (const row of [
    { ...about, logName, insertId: 'i', protopayload_auditlog: payload },
    { ...about, log_name: logName, insert_id: 'i', proto_payload: snake },
  ]) {
    const [event] = decode(JSON.stringify(row)) as AuditEvent[];
    const { auditID, cluster, verb, object, caller, timeUs } = event as AuditEvent;
    assert.deepEqual(
      [auditID, cluster, verb, object.namespace, object.name, caller.user.username, caller.source.ip, timeUs],
      ['i', 'p/l/c', 'get', 'a', 'b', 'u@example.com', '192.0.2.9', Date.UTC(2026, 2, 2) * 1000 + 123_456],
    );
  }
  assert.deepEqual(told({ logName: 'projects/p/logs/stdout', textPayload: LINE }), ['x']);
});

test('compressed values are inflated, and a bomb is not', () => {
  const text = `${LINE}\n${lineAt(2, 'y')}`;
  for (const value of [gzipSync(text), zstdCompressSync(Buffer.from(text))]) {
    assert.deepEqual(told(value), ['x', 'y']);
    assert.deepEqual(told(value.subarray(0, value.length - 9)), ['bad-compression']);
  }
  assert.deepEqual(told(gzipSync(Buffer.alloc(100_000_000, 0x20))), ['bad-compression']);
});

test('a value behind the header of a schema registry is read; other binary forms are named', () => {
  assert.deepEqual(told(Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(LINE)])), ['x']);
  for (const bytes of ['Obj\x01\x04avro', 'PK\x03\x04zip', '\xff\x06\0\0sNaPpY', '\x04"M\x18lz4'])
    assert.deepEqual(told(Buffer.from(bytes, 'latin1')), ['binary']);
});

test('keep-alives of a bulk request are no rejects', () => {
  assert.deepEqual(told(`{"index":{"_index":"a"}}\n${LINE}`), ['x']);
  assert.deepEqual(told('{"index":{"_index":"a","auditID":"y"}}'), ['not-an-event']);
});

test('OpenTelemetry: records under a name that is not theirs are refused, not passed over', () => {
  const scope = { scope: {}, records: [{ body: { stringValue: LINE } }] };
  assert.deepEqual(told({ resourceLogs: [{ resource: {}, scopeLogs: [scope] }] }), ['not-an-event']);
});

test('a status as text, and a list of one as its item, mean what they did', () => {
  const { user, ...rest } = EVENT as { user: object };
  const [event] = decode(
    JSON.stringify({
      ...rest,
      user: { ...user, groups: 'g' },
      sourceIPs: '192.0.2.9',
      responseStatus: { code: '403' },
    }),
  ) as AuditEvent[];
  assert.equal(event?.code, 403);
  assert.deepEqual([event?.caller.user.groups, event?.caller.source.ip], [['g'], '192.0.2.9']);
  assert.equal(event?.provenance, undefined);
});

test('a converter that writes out the core group still tells of a secret', () => {
  const { objectRef } = EVENT as { objectRef: object };
  const [event] = decode(JSON.stringify({ ...EVENT, objectRef: { ...objectRef, apiGroup: 'core' } })) as AuditEvent[];
  assert.deepEqual([event?.object.resource, event?.object.apiGroup], ['secrets', '']);
});

test('a text of a comma or a bracket alone is refused, not passed over; a line that ends a list is none', () => {
  for (const text of ['","', '"]"', '["}"]']) assert.deepEqual(told(text), ['not-an-event'], text);
  for (const line of [',', ']', '}],']) assert.deepEqual(told(line), [], line);
  assert.deepEqual(told({ message: `[\n${LINE},\n]` }), ['x']);
});

test('what a shipper made of the line that ends a list counts as ignored', () => {
  const counts = new Map<FormatName, FormatCounts>();
  const out: Decoded[] = [];
  const line = Buffer.from(JSON.stringify({ log: ']', stream: 'stdout', time: '2026-10-08T00:00:01Z' }));
  createDecoder('test', { counts })(line, 0, line.length, out);
  assert.deepEqual(out, []);
  assert.equal(
    [...counts.values()].reduce((sum, { ignored }) => sum + ignored, 0),
    1,
  );
});
