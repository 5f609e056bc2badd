import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Envelope, formatsOf } from '../../src/audit/envelope.ts';
import { createFastPath } from '../../src/audit/fast-path.ts';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { actingAs, anonymous, kubelet, legacyToken, person, pod, stale, unboundToken } from '../scenario/callers.ts';
import { type Caller, eventLine, type Request } from '../scenario/event.ts';

const SEED = 20_260_302;
const TIME = '1999-01-01T00:00:00.000000Z';

/** The way without the fast path: the whole line is parsed. */
function decodeSlowly(line: string): Decoded[] {
  const out: Decoded[] = [];
  const options = { cluster: 'test', isClusterFixed: false, formats: formatsOf('auto'), counts: new Map() };
  new Envelope(options, line, out).readEvent(JSON.parse(line), undefined);
  return out;
}

/** Text that tries to look like the structure around it. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '","verb":"get","user":{',
    '"},"responseStatus":{"code":403',
    ',"stageTimestamp":"1970-01-01T00:00:00Z"',
    '\\',
    '\\"',
    '],"sourceIPs":["192.0.2.1',
    '"authentication.k8s.io/legacy-token',
    'é\u2028🔑',
  ),
);

const api = pod('team-a', 'api', 1);
const caller: fc.Arbitrary<Caller> = fc
  .tuple(
    fc.constantFrom<Caller>(
      api,
      kubelet(2),
      person('alice', 1),
      anonymous('203.0.113.9'),
      unboundToken('team-b', 'ci', '198.51.100.7'),
      legacyToken('team-b', 'old', '198.51.100.8'),
      stale(api, 600),
      actingAs(person('bob', 2), api),
    ),
    fc.option(nasty, { nil: undefined }),
    fc.array(fc.constantFrom('192.0.2.7', '10.1.1.1'), { maxLength: 2 }),
    fc.option(nasty, { nil: undefined }),
  )
  .map(([who, userAgent, forwarded, name]) => ({
    ...who,
    userAgent: userAgent ?? who.userAgent ?? '',
    forwarded,
    username: name === undefined ? who.username : `${who.username}${name}`,
  }));

const body = fc.option(
  fc.constantFrom<NonNullable<Request['bodies']>>(
    {
      requestObject: { spec: { objectRef: { resource: 'pods' }, responseStatus: { code: 200 }, stageTimestamp: TIME } },
    },
    { requestObject: { status: { podIP: '10.0.0.1' } }, responseObject: { status: { conditions: [] } } },
    { requestObject: { status: { conditions: [{ type: 'Ready' }] } } },
    { requestObject: { user: { username: 'x' }, sourceIPs: ['x'] }, responseObject: { annotations: { verb: 'get' } } },
  ),
  { nil: undefined },
);

const request: fc.Arbitrary<Request> = fc
  .record({
    verb: fc.constantFrom('get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'),
    resource: fc.constantFrom('secrets', 'configmaps', 'pods', 'nodes', 'serviceaccounts', 'leases', 'namespaces'),
    subresource: fc.constantFrom('', '', 'status', 'token', 'exec', 'proxy', 'log'),
    apiGroup: fc.constantFrom('', '', 'core', 'example.org'),
    namespace: fc.oneof(fc.constantFrom('', 'team-a'), nasty),
    name: fc.oneof(fc.constantFrom('', 'api-db'), nasty),
    query: fc.array(nasty, { maxLength: 2 }),
    code: fc.constantFrom(200, 200, 201, 401, 403, 404, 409),
    stage: fc.constantFrom('ResponseStarted' as const, 'ResponseComplete' as const),
    annotations: fc.dictionary(nasty, nasty, { maxKeys: 2 }),
    bodies: body,
  })
  .map(({ bodies, ...rest }) => ({ ...rest, ...(bodies && { bodies }) }));

const line = fc
  .record({ caller, request, timeUs: fc.integer({ min: 1, max: 7_000_000_000_000_000 }), auditID: nasty })
  .map(({ caller: who, request: what, timeUs, auditID }) => eventLine(who, what, timeUs, auditID));

/** One character replaced, removed or doubled. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  by: fc.constantFrom('', '"', '\\', '{', '}', ',', ':', 'x', '0', ' '),
});

describe('the fast path', () => {
  const fastPath = createFastPath('test');
  const glanceAt = (text: string) => fastPath(Buffer.from(text), 0, Buffer.byteLength(text));
  const settings: Request = { verb: 'get', resource: 'configmaps', namespace: 'team-a', name: 'settings' };

  it('reads what the server writes without parsing it, with and without bodies', () => {
    for (const bodies of [undefined, { requestObject: { kind: 'ConfigMap', data: { stageTimestamp: TIME } } }]) {
      const line = eventLine(api, { ...settings, ...(bodies && { bodies }) }, 1_000_000, 'a');
      assert.ok('tier' in (glanceAt(line) ?? {}));
    }
  });

  it('knows the caller of an event that is needed whole', () => {
    const glance = glanceAt(eventLine(api, { ...settings, resource: 'secrets' }, 1_000_000, 'a'));
    assert.ok(glance && 'known' in glance);
    assert.equal(glance.known.caller.user.username, api.username);
  });

  it('names the pod whose status a request wrote, and no other object', () => {
    const status: Request = {
      verb: 'patch',
      resource: 'pods',
      subresource: 'status',
      namespace: 'team-a',
      name: 'api-0',
    };
    const texts: [Request, string][] = [
      [status, 'team-a/api-0'],
      [{ ...status, verb: 'update' }, 'team-a/api-0'],
      [{ ...status, verb: 'get' }, ''],
      [{ ...status, code: 409 }, ''],
      [{ ...status, apiGroup: 'example.org' }, ''],
      [{ ...status, resource: 'nodes' }, ''],
      [{ ...status, subresource: 'resize' }, ''],
      [{ ...status, name: '","name":"api-0' }, ''],
    ];
    for (const [request, pod] of texts) {
      const text = eventLine(kubelet(1), request, 1_000_000, 'a');
      for (const [record] of [decodeLines([text]), decodeSlowly(text)])
        assert.equal(record?.tier === 'touch' && record.podStatus, pod, text);
    }
    const glance = glanceAt(eventLine(kubelet(1), status, 1_000_000, 'a'));
    assert.ok(glance && 'podStatus' in glance, 'without parsing');
  });

  it('parses the body of a status only where it may say where the pod is or how it fares', () => {
    const about = { verb: 'patch', resource: 'pods', subresource: 'status', namespace: 'team-a', name: 'api-0' };
    const bodies: [status: object, isParsed: boolean][] = [
      [{ conditions: [{ type: 'Ready', message: 'podIP of phase' }] }, false],
      [{ podIP: '10.0.0.1' }, true],
      [{ phase: 'Failed' }, true],
    ];
    for (const [status, isParsed] of bodies) {
      const text = eventLine(kubelet(1), { ...about, bodies: { requestObject: { status } } }, 1_000_000, 'a');
      assert.equal('known' in (glanceAt(text) ?? {}), isParsed, text);
      assert.deepEqual(decodeLines([text]), decodeSlowly(text));
    }
    const request = { ...about, bodies: { requestObject: { status: { podIP: '10.0.0.1' } } } };
    const escaped = eventLine(kubelet(1), request, 1_000_000, 'a').replace('"podIP"', '"pod\\u0049P"');
    assert.equal(decodeLines([escaped])[0]?.tier, 'event', 'whoever sends a patch writes its names');
  });

  it('takes what is called pods in another group for no pod, whatever the body of its status says', () => {
    const bodies = { requestObject: { status: { podIP: '10.0.0.1', phase: 'Running' } } };
    const about = {
      verb: 'patch',
      resource: 'pods',
      subresource: 'status',
      namespace: 'team-a',
      name: 'api-0',
      bodies,
    };
    const tierOf = (apiGroup: string) => {
      const text = eventLine(kubelet(1), { ...about, apiGroup }, 1_000_000, 'a');
      assert.deepEqual(decodeLines([text]), decodeSlowly(text));
      return decodeSlowly(text)[0]?.tier;
    };
    assert.deepEqual(['', 'core', 'example.org'].map(tierOf), ['event', 'event', 'touch']);
  });

  it('leaves another form to the parser', () => {
    const line = eventLine(api, settings, 1_000_000, 'a');
    const swapped = line.replace('"verb":"get",', '').replace('"stage":', '"verb":"get","stage":');
    assert.equal(glanceAt(swapped), undefined);
    assert.equal(decodeLines([swapped])[0]?.tier, 'touch');
  });
});

describe(`the fast path answers as the slow one (seed ${SEED})`, () => {
  it('on lines as the server writes them, with hostile text in every field', () => {
    const tiers = new Set<string>();
    fc.assert(
      fc.property(line, (text) => {
        const decoded = decodeLines([text]);
        for (const { tier } of decoded) tiers.add(tier);
        assert.deepEqual(decoded, decodeSlowly(text));
      }),
      { seed: SEED, numRuns: 3_000 },
    );
    assert.deepEqual([...tiers].sort(), ['event', 'touch'], 'both tiers were tried');
  });

  it('on lines with one wrong character, unless the line is no JSON any more', () => {
    let compared = 0;
    const property = fc.property(line, mutation, (text, { at, by }) => {
      const index = Math.floor(at * text.length);
      const wrong = text.slice(0, index) + by + text.slice(index + 1);
      let slow: Decoded[];
      try {
        slow = decodeSlowly(wrong);
      } catch {
        return;
      }
      compared += 1;
      assert.deepEqual(decodeLines([wrong]), slow);
    });
    fc.assert(property, { seed: SEED, numRuns: 5_000 });
    assert.ok(compared > 300, `only ${compared} were still JSON`);
  });

  it('on the same caller again, from what it remembers', () => {
    const seen = eventLine(api, { verb: 'get', resource: 'configmaps', namespace: 'team-a' }, 1_000_000, 'a');
    const other = eventLine({ ...api, ip: '10.9.9.9' }, { verb: 'get', resource: 'pods' }, 2_000_000, 'b');
    assert.deepEqual(decodeLines([seen, other, seen, other]), [seen, other, seen, other].flatMap(decodeSlowly));
  });
});
