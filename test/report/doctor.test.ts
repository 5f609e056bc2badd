import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { MINUTE_US, parseTime } from '../../src/model/time.ts';
import { emptyCounters } from '../../src/pipeline/engine.ts';
import { countEvent, countTouch } from '../../src/pipeline/feed-counts.ts';
import type { FeedState } from '../../src/report/diagnosis.ts';
import { diagnose } from '../../src/report/doctor.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';

const NOW_US = parseTime('2026-11-01T00:00:00Z');
const DETECTORS = [
  { id: 'needs-credentials', needs: ['credential-id'] },
  { id: 'needs-nothing', needs: [] },
] as const;

/** A feed in which all is as it should be. */
const HEALTHY = {
  events: 1000,
  secretGets: 50,
  secretLists: 5,
  watchStarts: 5,
  tokenRequests: 3,
  authenticated: 200,
  withCredential: 150,
};

function feed(counters: Record<string, number> = {}, more: Partial<FeedState> = {}): FeedState {
  return { cluster: 'c', counters: { ...HEALTHY, ...counters }, lastEventUs: NOW_US, gaps: [], ...more };
}

function examine(one: FeedState, rejects: { code: string; count: number }[] = []) {
  return diagnose([one], rejects, { detectors: DETECTORS, nowUs: NOW_US });
}

it('a feed in which the fates of pods are written down hides nothing of them', () => {
  for (const counts of [{ podStarts: 30, podStatuses: 90 }, { podStarts: 19, podStatuses: 0 }, { podStatuses: 5 }])
    assert.ok(!examine(feed(counts)).some(({ code }) => code === 'no-pod-status'), JSON.stringify(counts));
});

it('a healthy feed has nothing but what can be seen in it', () => {
  assert.deepEqual(
    examine(feed()).map(({ severity, code }) => `${severity} ${code}`),
    ['ok reads-visible', 'ok stages-visible'],
  );
});

describe('a feed is found out', () => {
  const GAP = { from: '2026-10-31T00:00:00Z', to: '2026-10-31T01:00:00Z', minutes: '60' };
  const CASES: readonly [what: string, one: FeedState, finding: string, blinds: readonly string[]][] = [
    ['in which nothing arrives', feed({ events: 0 }), 'error nothing-arrives', ['every detector']],
    ['that has fallen silent', feed({}, { lastEventUs: NOW_US - 16 * MINUTE_US }), 'warning silent', []],
    [
      'of which one source has fallen silent while another goes on',
      feed(
        {},
        {
          sources: [
            { source: 'kafka:raw/0', lastEventUs: NOW_US },
            { source: 'kafka:raw/1', lastEventUs: NOW_US - 16 * MINUTE_US },
          ],
        },
      ),
      'warning source-silent',
      ['every detector, for what it told'],
    ],
    [
      'without reads, though with writes',
      feed({ secretGets: 0, secretLists: 0, secretWrites: 9 }),
      'error no-reads',
      ['every detector of reads'],
    ],
    [
      'without the starts of watches',
      feed({ watchStarts: 0, secretWatches: 7 }),
      'error stage-omitted',
      ['anonymous-read', 'cluster-wide-read', 'secret-enumeration'],
    ],
    ['with bodies of secrets', feed({ secretBodies: 1 }), 'error bodies-logged', []],
    [
      'without ids of credentials',
      feed({ withCredential: 0, noCredential: 150 }),
      'warning no-credential-id',
      ['needs-credentials'],
    ],
    ['without groups', feed({ noGroups: 200 }), 'warning no-groups', []],
    ['without user agents now and then', feed({ noUserAgent: 40 }), 'info sparse-user-agent', []],
    [
      'without requests for tokens',
      feed({ tokenRequests: 0 }),
      'warning no-issuance',
      ['orphan-credential', 'token-minting'],
    ],
    [
      'without what becomes of pods',
      feed({ podStarts: 30, podStatuses: 1 }),
      'warning no-pod-status',
      ['credential-replay'],
    ],
    ['ahead of the clock', feed({}, { lastEventUs: NOW_US + MINUTE_US }), 'warning clock-ahead', []],
    ['with clocks apart', feed({ late: 20 }), 'warning late', []],
    ['with a gap', feed({}, { gaps: [GAP] }), 'warning gaps', ['every detector, for that time']],
  ];
  for (const [what, one, finding, blinds] of CASES) {
    it(`${what}: ${finding}`, () => {
      const found = examine(one).find(({ severity, code }) => `${severity} ${code}` === finding);
      assert.ok(
        found,
        examine(one)
          .map(({ code }) => code)
          .join(', '),
      );
      assert.deepEqual(found.blinds, blinds);
      assert.ok(found.advice.length > 20, 'it says what to do');
    });
  }

  it('by what it shows of secrets where reads are missing, which tells where they are left out', () => {
    const none = { secretGets: 0, secretLists: 0, watchStarts: 0 };
    const [writes] = examine(feed({ ...none, secretWrites: 9 }));
    const [nothing] = examine(feed(none));
    assert.match(
      `${writes?.what}: ${writes?.advice}`,
      /though 9 writes and 0 watches: .*kube-audit-admin.*Data Access/,
    );
    assert.match(`${nothing?.what}: ${nothing?.advice}`, /nor anything else about secrets: .*level None/);
  });

  it('where no event at all is one that detection asks for', () => {
    const counters = { secretGets: 0, secretLists: 0, authenticated: 0, withCredential: 0, watchStarts: 0 };
    assert.equal(examine(feed({ ...counters, decoded: 0 }))[0]?.code, 'no-reads');
  });

  it('not by counts that a store of an earlier version never made', () => {
    const old = {
      cluster: 'c',
      counters: { events: 9_000, decoded: 4_000, touched: 5_000 },
      lastEventUs: NOW_US,
      gaps: [],
    };
    assert.deepEqual(examine(old), []);
  });

  it('not by the age of stored files', () => {
    const found = diagnose([feed({}, { lastEventUs: 1 })], [], { detectors: DETECTORS, nowUs: undefined });
    assert.ok(!found.some(({ code }) => code === 'silent'));
  });

  it('by rejects, which are worse where they are many', () => {
    const few = examine(feed(), [{ code: 'not-json', count: 3 }]);
    const many = examine(feed(), [{ code: 'not-json', count: 900 }]);
    assert.equal(few.find(({ code }) => code === 'rejected-not-json')?.severity, 'warning');
    assert.equal(many[0]?.severity, 'error');
  });

  it('where there is no feed at all', () =>
    assert.equal(diagnose([], [], { detectors: [], nowUs: 1 })[0]?.code, 'nothing-arrives'));
});

describe('events are counted', () => {
  const API = pod('shop', 'api', 1);
  const get = { verb: 'get', namespace: 'shop', name: 'db' } as const;

  function countsOf(caller: typeof API, request: Parameters<typeof eventLine>[1], change = (line: string) => line) {
    const counts = emptyCounters();
    for (const record of decodeLines([change(eventLine(caller, request, NOW_US, 'id'))]))
      if (record.tier === 'event') countEvent(counts, record);
      else if (record.tier === 'touch') countTouch(counts, record);
    return Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0));
  }

  it('by what they read, and what they have', () => {
    assert.deepEqual(countsOf(API, get), { secretGets: 1, authenticated: 1, withCredential: 1 });
    const watch = { ...get, verb: 'watch', stage: 'ResponseStarted' } as const;
    assert.deepEqual(countsOf(API, watch), { watchStarts: 1, authenticated: 1, withCredential: 1 });
  });

  it('by what they lack', () => {
    const without = (line: string) => {
      const { userAgent: _, annotations: __, ...event } = JSON.parse(line);
      event.user = { username: event.user.username };
      return JSON.stringify(event);
    };
    assert.deepEqual(countsOf(API, get, without), {
      secretGets: 1,
      authenticated: 1,
      noGroups: 1,
      noUserAgent: 1,
      noAnnotations: 1,
      noCredential: 1,
    });
  });

  it('by pods that start, and by what is written of them at any level', () => {
    const pods = { resource: 'pods', namespace: 'shop', name: 'api-0' } as const;
    const made = { verb: 'create', ...pods, code: 201 } as const;
    const status = { verb: 'patch', ...pods, subresource: 'status' } as const;
    assert.equal(countsOf(API, made).podStarts, 1);
    assert.equal(countsOf(API, { ...made, code: 409 }).podStarts, undefined);
    assert.equal(countsOf(API, status).podStatuses, 1);
    const body = { kind: 'Pod', status: { phase: 'Running', podIP: '10.1.2.3' } };
    const withBody = (line: string) => JSON.stringify({ ...JSON.parse(line), responseObject: body });
    assert.equal(countsOf(API, status, withBody).podStatuses, 1);
  });

  it('by their bodies', () => {
    const withBody = (line: string) => JSON.stringify({ ...JSON.parse(line), responseObject: { data: { x: 'eA==' } } });
    assert.equal(countsOf(API, get, withBody).secretBodies, 1);
  });
});
