import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { REASON_ORDER } from '../../src/model/reason.ts';
import { DAY_US, HOUR_US, parseTime } from '../../src/model/time.ts';
import { type SimulationLabels, simulate } from './simulate.ts';

const SEED = 11;
const SMALL = { seed: SEED, days: 16, size: 0.15, hasAttacks: true };

interface Line {
  auditID: string;
  stage: string;
  verb: string;
  user: { username?: string; extra?: Record<string, string[]> };
  sourceIPs: string[];
  objectRef?: { resource: string; name?: string; subresource?: string };
  stageTimestamp: string;
  annotations?: Record<string, string>;
}

/** The end of a watch may be written when its pod is gone and its token renewed. */
function isEnd({ stage, verb }: Line): boolean {
  return stage === 'ResponseComplete' && verb === 'watch';
}

function run(options = SMALL): { lines: string[]; events: Line[]; labels: SimulationLabels } {
  const { lines, labels } = simulate(options);
  const all = [...lines];
  return { lines: all, events: all.map((line) => JSON.parse(line) as Line), labels: labels() };
}

const ORDER = (
  'kind apiVersion level auditID stage requestURI verb user impersonatedUser sourceIPs userAgent objectRef ' +
  'responseStatus requestObject requestReceivedTimestamp stageTimestamp annotations'
).split(' ');

const attacked = run();
const harmless = run({ ...SMALL, hasAttacks: false });

describe(`simulation of seed ${SEED}`, () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual([...simulate(SMALL).lines], attacked.lines);
    const other = Iterator.from(simulate({ ...SMALL, seed: SEED + 1 }).lines).take(50);
    assert.notDeepEqual([...other], attacked.lines.slice(0, 50));
  });

  it("keeps the API server's order of fields, and every line decodes", () => {
    for (const event of attacked.events) {
      const keys = Object.keys(event);
      assert.deepEqual(
        keys,
        ORDER.filter((key) => keys.includes(key)),
      );
      const notes = Object.keys(event.annotations ?? {});
      assert.deepEqual(notes, [...notes].sort());
    }
    const tiers = decodeLines(attacked.lines).map(({ tier }) => tier);
    assert.equal(tiers.filter((tier) => tier === 'rejected').length, 0);
    assert.equal(tiers.length, attacked.lines.length);
  });

  it('is delivered as collectors do: a little out of order, and some lines twice', () => {
    const times = attacked.events.map(({ stageTimestamp }) => parseTime(stageTimestamp));
    let latest = 0;
    let worst = 0;
    let turned = 0;
    for (const timeUs of times) {
      if (timeUs < latest) turned += 1;
      worst = Math.max(worst, latest - timeUs);
      latest = Math.max(latest, timeUs);
    }
    assert.ok(turned > times.length / 100, `${turned} of ${times.length} lines out of order`);
    assert.ok(worst <= 97_000_000, `${worst} us late`);
    assert.ok(new Set(attacked.lines).size < attacked.lines.length, 'some lines come twice');
  });

  it('labels requests that are in the log, in the order in which they were made, after the first week', () => {
    const { labels, events } = attacked;
    const known = new Map<string, number>();
    for (const event of events) {
      if (!known.has(event.auditID)) known.set(event.auditID, parseTime(event.stageTimestamp));
    }
    const startUs = parseTime(labels.range.start);
    assert.ok(labels.scenarios.length >= 7, `${labels.scenarios.length} attacks`);
    for (const { id, auditIDs, cause, start, end, what } of labels.scenarios) {
      const times = auditIDs.map((auditID) => known.get(auditID) ?? Number.NaN);
      assert.ok(
        times.every((timeUs) => timeUs >= parseTime(start) && timeUs <= parseTime(end)),
        `${id} ${what}`,
      );
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.ok(parseTime(start) >= startUs + 7 * DAY_US, id);
      assert.ok(cause.length > 0 && cause.every((code) => (REASON_ORDER as readonly string[]).includes(code)), id);
    }
  });

  it('shows the same harmless life with and without attacks, and no attack without', () => {
    assert.deepEqual(harmless.labels.scenarios, []);
    const seen = new Set(harmless.labels.benignNotes.map(({ id }) => id));
    for (const id of ['node-drain', 'on-call-incident', 'new-workload', 'integration']) assert.ok(seen.has(id), id);
  });
});

describe(`the harmless part of seed ${SEED}`, () => {
  const { events } = harmless;
  const startUs = parseTime(harmless.labels.range.start);
  const gaps = harmless.labels.benignNotes
    .filter(({ id }) => id === 'log-gap')
    .map(({ start, end }) => [parseTime(start), parseTime(end)] as const);
  const mayBeUnissued = (timeUs: number) =>
    timeUs < startUs + HOUR_US || gaps.some(([from, to]) => timeUs >= from && timeUs < to + 2 * HOUR_US);
  const extra = ({ user }: Line, key: string) => user.extra?.[`authentication.kubernetes.io/${key}`]?.[0] ?? '';

  it('uses no token that was not issued before', () => {
    const issued = new Map<string, number>();
    for (const { annotations, stageTimestamp } of events) {
      const id = annotations?.['authentication.kubernetes.io/issued-credential-id'];
      if (id) issued.set(id, parseTime(stageTimestamp));
    }
    const used = events.filter(
      (event) =>
        extra(event, 'credential-id').startsWith('JTI=') && event.user.username?.startsWith('system:serviceaccount:'),
    );
    assert.ok(used.length > 500, `${used.length} uses`);
    for (const event of used) {
      const timeUs = parseTime(event.stageTimestamp);
      if (mayBeUnissued(timeUs) || isEnd(event)) continue;
      assert.ok(
        (issued.get(extra(event, 'credential-id')) ?? Number.POSITIVE_INFINITY) < timeUs,
        JSON.stringify(event),
      );
    }
  });

  it('lets every pod speak from one address, and no two at a time from the same', () => {
    const addressOf = new Map<string, string>();
    const holder = new Map<string, string>();
    const former = new Set<string>();
    const nodes = new Set(
      events.filter(({ user }) => user.username?.startsWith('system:node:')).map(({ sourceIPs }) => sourceIPs.at(-1)),
    );
    for (const event of events.toSorted((a, b) => (a.stageTimestamp < b.stageTimestamp ? -1 : 1))) {
      const uid = extra(event, 'pod-uid');
      const ip = event.sourceIPs.at(-1) ?? '';
      if (uid === '' || isEnd(event)) continue;
      assert.equal(addressOf.get(uid) ?? ip, ip, JSON.stringify(event));
      addressOf.set(uid, ip);
      if (nodes.has(ip)) continue;
      assert.ok(!former.has(`${ip} ${uid}`), `two pods at ${ip} at a time`);
      const before = holder.get(ip);
      if (before !== undefined && before !== uid) former.add(`${ip} ${before}`);
      holder.set(ip, uid);
    }
    assert.ok(addressOf.size > 20, `${addressOf.size} pods`);
  });
});
