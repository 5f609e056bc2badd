import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDecoder, MAX_LINE_BYTES } from '../../src/audit/decode.ts';
import { decodeLines } from '../../src/detect/case.ts';
import type { AuditEvent, Decoded, Rejected } from '../../src/model/audit-event.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine, type Request } from '../scenario/event.ts';

const TIME_US = Date.UTC(2026, 2, 2) * 1000;
const api = pod('team-a', 'api', 1);
const read: Request = { verb: 'get', namespace: 'team-a', name: 'api-db', binding: 'reader' };
const CANARY = 'c2VjcmV0LXZhbHVl';

function secretEvent(change: object = {}): Record<string, unknown> {
  return { ...JSON.parse(eventLine(api, read, TIME_US, 'id')), ...change };
}

function decodeOne(event: unknown): Decoded {
  const [decoded, ...more] = decodeLines([typeof event === 'string' ? event : JSON.stringify(event)]);
  assert.ok(decoded && more.length === 0);
  return decoded;
}

describe('decode', () => {
  it('unwraps a list of events whose items have no kind of their own', () => {
    const { kind: _, apiVersion: __, ...item } = secretEvent();
    const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [item, { ...item, auditID: 'other' }] };
    const ids = decodeLines([JSON.stringify(list)]).map((event) => (event as AuditEvent).auditID);
    assert.deepEqual(ids, ['id', 'other']);
  });

  it('says nothing of a blank line', () => assert.deepEqual(decodeLines(['', '  ', '\r']), []));

  it('counts what was only received', () => {
    assert.equal(decodeOne(secretEvent({ stage: 'RequestReceived' })).tier, 'counted');
  });

  const REJECTS: readonly [string, unknown, Rejected['code']][] = [
    ['text', 'I0302 12:00:00 started', 'not-json'],
    ['half a line', JSON.stringify(secretEvent()).slice(0, 300), 'not-json'],
    ['another object', { kind: 'Pod', metadata: {} }, 'not-an-event'],
    ['a number', '42', 'not-an-event'],
    ['no time', secretEvent({ stageTimestamp: 'now', requestReceivedTimestamp: '' }), 'bad-timestamp'],
    ['a time before 1970', secretEvent({ stageTimestamp: '1969-12-31T23:59:59Z' }), 'bad-timestamp'],
    ['a time after 2200', secretEvent({ stageTimestamp: '2200-01-01T00:00:00Z' }), 'bad-timestamp'],
    ['no verb', secretEvent({ verb: 7 }), 'bad-field'],
    ['a user that is a text', secretEvent({ user: 'me' }), 'bad-field'],
  ];
  for (const [what, event, code] of REJECTS) {
    it(`refuses ${what}: ${code}`, () => {
      const decoded = decodeOne(event);
      assert.equal(decoded.tier === 'rejected' && decoded.code, code);
    });
  }

  it('refuses a line that is too long without reading it', () => {
    const bytes = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
    const out: Decoded[] = [];
    createDecoder('test')(bytes, 0, bytes.length, out);
    assert.equal((out[0] as Rejected).code, 'line-too-long');
  });

  it('shows of a refused line its shape alone', () => {
    const line = `{"token":"${CANARY}", "user": "Zoë", password=hunter2`;
    const { excerpt } = decodeOne(line) as Rejected;
    assert.match(excerpt, /^\{"aaaaa":"/);
    assert.doesNotMatch(excerpt, /[b-zB-Z1-9ë]/);
  });

  it('lets no body, token, command or unknown extra value out', () => {
    const event = secretEvent({
      level: 'RequestResponse',
      requestURI: `/api/v1/namespaces/team-a/secrets/api-db?token=${CANARY}`,
      requestObject: { data: { password: CANARY } },
      responseObject: { data: { password: CANARY }, status: { token: CANARY } },
      authorization: `Bearer ${CANARY}`,
      user: { username: 'u', groups: [], extra: { assertion: [CANARY] } },
      annotations: { 'patch.webhook.admission.k8s.io/round_0_index_0': CANARY },
    });
    const decoded = decodeOne(event);
    assert.ok(!JSON.stringify(decoded).includes(CANARY));
    assert.ok(decoded.tier === 'event' && decoded.hadBody, 'but it says that there was a body');
  });

  it('takes keys that are names of inherited things for nothing else', () => {
    const line = JSON.stringify(secretEvent()).replace('"user":{', '"user":{"__proto__":{"username":"admin"},');
    const decoded = decodeOne(line) as AuditEvent;
    assert.equal(decoded.caller.user.username, api.username);
    const noName = secretEvent({ objectRef: JSON.parse('{"__proto__":{"resource":"secrets","name":"x"}}') });
    assert.notEqual(decodeOne(noName).tier, 'event', 'an inherited resource is no resource');
  });

  it('survives nesting without end', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    assert.ok(['rejected', 'event', 'touch'].includes(decodeOne(deep).tier));
    const within = JSON.stringify(secretEvent()).replace(
      '"objectRef":',
      `"requestObject":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)},"objectRef":`,
    );
    assert.ok(decodeLines([within]).length === 1);
  });

  it('makes well-formed, bounded text of half characters and endless names', () => {
    const line = JSON.stringify(secretEvent({ userAgent: 'x'.repeat(100_000) })).replace(
      '"name":"api-db"',
      '"name":"api-\\ud800"',
    );
    const { object, userAgent } = decodeOne(line) as AuditEvent;
    assert.equal(object.name, 'api-\ufffd');
    assert.ok(userAgent.length < 1_100);
  });

  it('tells two events apart that share a chosen audit ID', () => {
    const [one, other] = ['/a', '/b'].map((requestURI) => decodeOne(secretEvent({ requestURI })) as AuditEvent);
    assert.equal(one?.auditID, other?.auditID);
    assert.notEqual(one?.request, other?.request);
    const long = ['x', 'y'].map((end) => decodeOne(secretEvent({ auditID: 'i'.repeat(5_000) + end })) as AuditEvent);
    assert.notEqual(long[0]?.auditID, long[1]?.auditID);
    assert.ok((long[0]?.auditID.length ?? 0) < 300);
  });
});
