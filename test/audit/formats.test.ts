import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDecoder, type DecoderOptions } from '../../src/audit/decode.ts';
import type { AuditEvent, Decoded } from '../../src/model/audit-event.ts';
import type { FeedCounts } from '../../src/model/format.ts';
import { lineAt } from '../sources/lines.ts';
import { makeFolder, readFiles } from '../sources/read.ts';
import { aksRecord, PACKINGS, subscription } from './packings/index.ts';

const LINES = [lineAt(1, 'a1'), lineAt(2, 'a2'), lineAt(3, 'a3')];

/** One value, as a topic holds it. */
function decode(value: unknown, options: DecoderOptions = {}): Decoded[] {
  const out: Decoded[] = [];
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  createDecoder('test', options)(bytes, 0, bytes.length, out);
  return out;
}

/** Without what belongs to the way of delivery. */
function bare(record: Decoded): unknown {
  const { cluster: _, request: __, ...rest } = record as AuditEvent;
  return rest;
}

const RAW = LINES.flatMap((line) => decode(line)).map(bare);

describe('events are the same however they are packed', () => {
  for (const { name, format, pack, cluster = 'test', isFileOnly } of PACKINGS) {
    it(`${name}, in a file`, async (t) => {
      const path = makeFolder(t, { 'audit.log': pack(LINES) });
      const { records } = await readFiles([path('audit.log')]);
      assert.deepEqual(records.map(bare), RAW);
      assert.deepEqual([...new Set(records.map((record) => record.cluster))], [cluster]);
    });

    if (!isFileOnly)
      it(`${name}, as one value of a topic`, () => {
        const counts: FeedCounts = new Map();
        const records = decode(pack(LINES), { counts });
        assert.deepEqual(records.map(bare), RAW);
        assert.deepEqual(
          [...counts].map(([each, { events, rejected }]) => [each, events, rejected]),
          [[format, LINES.length, 0]],
        );
      });
  }
});

describe('envelopes', () => {
  it('skips keep-alives and other logs of the group quietly, and counts them', () => {
    const counts: FeedCounts = new Map();
    const values = [
      subscription([], {
        messageType: 'CONTROL_MESSAGE',
        logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE' }],
      }),
      subscription(['time="2026" level=info msg="access granted"'], { logStream: 'authenticator-77' }),
      { records: [aksRecord('I0302 started', { category: 'kube-scheduler' }), aksRecord(LINES[0])] },
      { logName: 'projects/p/logs/stdout', textPayload: 'hello', resource: { type: 'k8s_container' } },
      { protoPayload: { serviceName: 'compute.googleapis.com', methodName: 'compute.instances.list' } },
    ];
    const records = values.flatMap((value) => decode(value, { counts }));
    assert.deepEqual(
      records.map(({ tier }) => tier),
      ['event'],
    );
    assert.deepEqual(Object.fromEntries([...counts].map(([name, { ignored }]) => [name, ignored])), {
      eks: 2,
      aks: 1,
      gke: 2,
    });
  });

  it('reads of a line that CloudWatch cut what stands before its bodies, at the time it was shipped', () => {
    const [line = ''] = LINES;
    const long = line.replace('"requestReceivedTimestamp"', `"responseObject":{"data":"${'x'.repeat(500)}`);
    const cut = `${long.slice(0, long.indexOf('xxx') + 90)}[Truncated...]`;
    const [event] = decode(subscription([cut])) as AuditEvent[];
    assert.equal(event?.auditID, 'a1');
    assert.equal(event?.object.name, 'db');
    assert.equal(event?.timeUs, 1_772_409_600_000_000);
    assert.deepEqual(event?.provenance?.inferred, ['time']);
    const [elsewhere] = decode(subscription([`${line.slice(0, 200)}[Truncated...]`]));
    assert.equal(elsewhere?.tier === 'rejected' && elsewhere.code, 'truncated');
  });

  it('a damaged item costs itself alone', () => {
    const broken = subscription([LINES[0] ?? '', '{"kind":"Event",', LINES[1] ?? '']);
    assert.deepEqual(
      decode(broken).map((record) => (record.tier === 'rejected' ? record.code : record.tier)),
      ['event', 'not-json', 'event'],
    );
    const cut = `${LINES[0]}${(LINES[1] ?? '').slice(0, 300)}`;
    assert.deepEqual(
      decode(cut).map(({ tier }) => tier),
      ['event', 'rejected'],
    );
  });

  it('says how to mend what arrives in a binary form, and the old text form', () => {
    const field = (number: number, bytes: Buffer) => Buffer.concat([Buffer.from([number, bytes.length]), bytes]);
    const otlp = field(0x0a, field(0x12, field(0x12, Buffer.from('body'))));
    const messagePack = Buffer.concat([
      Buffer.from([0x82, 0xa3]),
      Buffer.from('log'),
      Buffer.from([0xa2]),
      Buffer.from('{}'),
    ]);
    const legacy = '2026-03-02T00:00:00Z AUDIT: id="c0" stage="ResponseComplete" ip="::1" method="get"';
    const codes = [otlp, messagePack, legacy].map((value) => (decode(value)[0] as { code?: string }).code);
    assert.deepEqual(codes, ['otlp-protobuf', 'msgpack', 'legacy-format']);
  });

  it('a pinned format is the only one looked for', () => {
    const value = { records: [aksRecord(LINES[0])] };
    assert.equal(decode(value, { format: 'aks' })[0]?.tier, 'event');
    assert.equal(decode(value, { format: 'eks' })[0]?.tier, 'rejected');
    assert.equal(decode(LINES[0], { format: 'raw' })[0]?.tier, 'event');
  });

  it('a cluster that somebody named goes before what the packing says', () => {
    const names = [false, true].map((isClusterFixed) => decode(subscription(LINES), { isClusterFixed })[0]?.cluster);
    assert.deepEqual(names, ['111122223333/shop', 'test']);
  });

  it('a name that no cluster can have names none', () => {
    for (const cluster_name of ['', ' ', '<b>', 'a\nb', 'x'.repeat(300), { a: 1 }])
      assert.equal(decode({ message: LINES[0], cluster_name })[0]?.cluster, 'test');
  });

  it('what a client sends in a body is never taken for an event', () => {
    const body = { kind: 'EventList', items: [JSON.parse(lineAt(9, 'forged'))], message: lineAt(9, 'forged') };
    const event = {
      ...JSON.parse(LINES[0] ?? ''),
      requestObject: body,
      log: lineAt(9, 'forged'),
      items: [JSON.parse(lineAt(9, 'forged'))],
    };
    const ids = decode({ message: JSON.stringify(event), source_type: 'file' }).map(
      (record) => (record as AuditEvent).auditID,
    );
    assert.deepEqual(ids, ['a1']);
  });

  it('compressed bombs and endless wrappings end', () => {
    let deep: unknown = LINES[0];
    for (let level = 0; level < 40; level += 1) deep = { message: deep };
    assert.equal((decode(deep)[0] as { code?: string }).code, 'too-deep');
  });
});

describe('what was not delivered', () => {
  const event = JSON.parse(LINES[0] ?? '') as Record<string, unknown>;
  const without = (...keys: string[]) =>
    Object.fromEntries(Object.entries(event).filter(([key]) => !keys.includes(key)));

  it('is marked absent or inferred', () => {
    assert.equal((decode(event)[0] as AuditEvent).provenance, undefined);
    const [poor] = decode(without('auditID', 'stage', 'sourceIPs', 'requestURI')) as AuditEvent[];
    assert.deepEqual(poor?.provenance, { absent: ['audit-id', 'query', 'sourceIPs'], inferred: ['stage'] });
    assert.equal(poor?.stage, 'ResponseComplete');
    const [nobody] = decode({ ...event, user: { username: 'u' } }) as AuditEvent[];
    assert.deepEqual(nobody?.provenance?.absent, ['groups']);
  });

  it('a watch without a stage is one that began: it counts as a read', () => {
    assert.equal((decode({ ...without('stage'), verb: 'watch' })[0] as AuditEvent).stage, 'ResponseStarted');
  });

  it('its time is that of the shipper, in whatever unit; without any it is refused', () => {
    const bareEvent = without('stageTimestamp', 'requestReceivedTimestamp');
    for (const time of [
      1_772_409_600,
      1_772_409_600_000,
      1_772_409_600_000_000,
      '1772409600000000000',
      '2026-03-02 00:00:00',
    ])
      assert.equal(
        (decode({ message: bareEvent, timestamp: time })[0] as AuditEvent).timeUs,
        1_772_409_600_000_000,
        String(time),
      );
    assert.equal((decode(bareEvent)[0] as { code?: string }).code, 'bad-timestamp');
  });

  it("a shipper's time of the year 2531 is none", () => {
    const [refused] = decode({
      message: without('stageTimestamp', 'requestReceivedTimestamp'),
      timestamp: 17_724_096_409.6,
    });
    assert.equal((refused as { code?: string }).code, 'bad-timestamp');
  });

  it('events of 2017, unknown fields and unknown verbs pass', () => {
    const old = {
      ...without('stageTimestamp', 'requestReceivedTimestamp', 'kind', 'apiVersion'),
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1alpha1',
      metadata: { creationTimestamp: '2017-09-11T19:55:05Z' },
      timestamp: '2017-09-11T19:55:05Z',
      verb: 'levitate',
      futureField: { deep: [1] },
    };
    const [decoded] = decode(old) as AuditEvent[];
    assert.equal(decoded?.verb, 'levitate');
    assert.equal(decoded?.timeUs, Date.UTC(2017, 8, 11, 19, 55, 5) * 1000);
  });
});
