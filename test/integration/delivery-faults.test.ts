import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Sink } from '../../src/pipeline/delivery.ts';
import { pump } from '../../src/pipeline/pump.ts';
import { alertSink } from '../../src/sinks/alert-sink.ts';
import { alertmanagerTarget } from '../../src/sinks/alertmanager/alertmanager.ts';
import { fileTarget } from '../../src/sinks/file/file.ts';
import { syslogTarget } from '../../src/sinks/syslog/syslog.ts';
import { createRandom } from '../bench/random.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { commitOf } from '../engines/commits.ts';
import { makeSqlitePlace } from '../engines/sqlite-place.ts';
import { SILENT } from '../pipeline/delivery-clock.ts';
import { AlertmanagerPeer } from '../sinks/servers/alertmanager.ts';
import { HTTP_TARGETS } from '../sinks/servers/all.ts';
import { HttpTarget, type Mood } from '../sinks/servers/http-target.ts';
import { SyslogReceiver } from '../sinks/servers/syslog.ts';

/** 10,000 alerts: so many of them, each in so many revisions, a few of each commit. */
const ALERTS = 2_500;
const REVISIONS = 4;
const COMMIT_ALERTS = 20;
const SEED = 20_261_121;
const RETRY = { firstMs: 2, maxMs: 40 };
const TIMEOUT_MS = 1_000;

/** What becomes of all targets at once, in turn, and again: a machine that is busy for a while is so in all of them. */
const MANNERS = ['up', 'down', 'slow', 'flapping'] as const;
const ROUNDS = 5;
const PHASES = Array.from({ length: ROUNDS }, () => MANNERS).flat();
const FLAPS: readonly Mood[] = ['up', 'up', 'up', 'up', 'down', 'broken', 'busy', 'half', 'lost'];

/** One sink with its server, and what of it all is there: `id revision` in order of arrival. */
interface Served {
  sink: Sink;
  setMood(mood: Mood | (() => Mood)): void;
  arrived(): string[];
  /** Only the last revision is of use to it. */
  isLatestEnough: boolean;
  /** It knows what comes again by its id. */
  hasIds: boolean;
}

async function openAll(t: TestContext, folder: string): Promise<Served[]> {
  const all = await Promise.all(Object.keys(HTTP_TARGETS).map((name) => overHttp(t, name)));
  return [...all, await toAlertmanager(t), await toSyslog(t), toFile(join(folder, 'alerts.ndjson'))];
}

async function overHttp(t: TestContext, name: string): Promise<Served> {
  const pair = await (HTTP_TARGETS[name] as (typeof HTTP_TARGETS)[string])({ timeoutMs: TIMEOUT_MS });
  pair.server.retryAfter = '0';
  t.after(() => pair.server.stop());
  return {
    sink: alertSink(name, [{}], pair.target),
    setMood: (mood) => {
      pair.server.mood = mood;
    },
    arrived: () => pair.revisions(),
    isLatestEnough: pair.target.isLatestEnough,
    hasIds: pair.hasIds,
  };
}

async function toAlertmanager(t: TestContext): Promise<Served> {
  const peer = new AlertmanagerPeer();
  const server = new HttpTarget(peer.judge);
  t.after(() => server.stop());
  const urls = [await server.start()];
  const options = { urls, token: '', repeatMs: 3_600_000, publicUrl: undefined, timeoutMs: TIMEOUT_MS, tls: {} };
  return {
    sink: alertSink('alertmanager', [{}], alertmanagerTarget(options)),
    setMood: (mood) => {
      server.mood = mood;
    },
    arrived: () => peer.calls.flat().map(({ labels, annotations }) => `${labels.alert_id} ${annotations.user_agent}`),
    isLatestEnough: true,
    hasIds: true,
  };
}

async function toSyslog(t: TestContext): Promise<Served> {
  const receiver = new SyslogReceiver();
  t.after(() => receiver.stop());
  const port = await receiver.start();
  const target = syslogTarget({ host: '127.0.0.1', port, isTls: false, tls: {}, timeoutMs: TIMEOUT_MS, format: 'cef' });
  return {
    sink: alertSink('syslog', [{}], target),
    setMood: (mood) => {
      receiver.mood = mood;
    },
    arrived: () => receiver.messages.map((text) => /id="(\w+)" revision="(\d+)"/.exec(text)?.slice(1).join(' ') ?? ''),
    isLatestEnough: false,
    hasIds: false,
  };
}

function toFile(path: string): Served {
  return {
    sink: alertSink('file', [{}], fileTarget({ path, format: 'secretwatch' })),
    setMood: () => {},
    arrived: () =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Alert)
        .map(({ id, revision }) => `${id} ${revision}`),
    isLatestEnough: false,
    hasIds: false,
  };
}

/** All revisions, mixed, each alert's own in order. */
function allRevisions(random: () => number): Alert[] {
  const left = Array.from({ length: ALERTS }, (_, at) => ({ id: `a${at}`, next: 1 }));
  const revisions: Alert[] = [];
  while (left.length > 0) {
    const at = Math.floor(random() * left.length);
    const { id, next } = left[at] as (typeof left)[number];
    // What has no field for a revision shows the user agent.
    revisions.push(alertWith({ id, revision: next, userAgent: String(next) }));
    if (next < REVISIONS) (left[at] as (typeof left)[number]).next = next + 1;
    else left.splice(at, 1);
  }
  return revisions;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test('targets that are down, slow and flapping lose nothing, mix nothing up and hold up no commit', async (t) => {
  const random = createRandom(SEED);
  t.diagnostic(`seed ${SEED}`);
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  const engine = place.open();
  engine.commit(commitOf({}));
  const served = await openAll(t, place.dir);
  const stop = new AbortController();
  const pumps = served.map(async ({ sink }) => {
    const outbox = openOutbox(place.dir, sink.name, sink.kinds);
    await pump({ sink, outbox, observer: SILENT, retry: RETRY }, stop.signal);
    await sink.close();
    outbox.close();
  });
  const flap = () => FLAPS[Math.floor(random() * FLAPS.length)] as Mood;
  const revisions = allRevisions(random);
  const phaseAlerts = revisions.length / PHASES.length;
  const latencies = new Map<string, number[]>();
  for (const [index, phase] of PHASES.entries()) {
    for (const { setMood } of served) setMood(phase === 'flapping' ? flap : phase);
    for (let at = index * phaseAlerts; at < (index + 1) * phaseAlerts; at += COMMIT_ALERTS) {
      const alerts = revisions.slice(at, at + COMMIT_ALERTS);
      const start = performance.now();
      // The turn that the fold waits for, when sinks are at work, counts as well.
      await new Promise((resolve) => setImmediate(resolve));
      engine.commit(commitOf({ outcome: { ...emptyOutcome(), alerts } }));
      latencies.set(phase, [...(latencies.get(phase) ?? []), performance.now() - start]);
      await delay(10);
    }
  }
  for (const { setMood } of served) setMood('up');
  const waiting = () => served.filter(({ sink }) => waitingFor(place.dir, sink.name, sink.kinds) > 0);
  while (waiting().length > 0) await delay(100);
  stop.abort();
  await Promise.all(pumps);
  engine.close();

  const wanted = revisions.map(({ id, revision }) => `${id} ${revision}`);
  for (const one of served) assertArrived(one, wanted);
  const base = median(latencies.get('up') ?? []);
  for (const phase of ['down', 'slow', 'flapping'] as const) {
    const ratio = median(latencies.get(phase) ?? []) / base;
    t.diagnostic(`a commit while targets are ${phase}: ${ratio.toFixed(2)} of one while all are up`);
    assert.ok(ratio < 2, `${phase}: ${ratio}`);
  }
});

function waitingFor(dir: string, name: string, kinds: Sink['kinds']): number {
  const outbox = openOutbox(dir, name, kinds);
  try {
    return outbox.waiting();
  } finally {
    outbox.close();
  }
}

function assertArrived({ sink: { name }, arrived, isLatestEnough, hasIds }: Served, wanted: readonly string[]): void {
  const all = arrived();
  const last = new Map<string, number>();
  for (const text of all) {
    const [id = '', revision = ''] = text.split(' ');
    // What comes again may go back to what its batch began with, by an answer that was lost; never a new one out of turn.
    if (!last.has(id) || Number(revision) > (last.get(id) ?? 0)) last.set(id, Number(revision));
  }
  assert.equal(last.size, ALERTS, `${name}: alerts`);
  for (const [id, revision] of last) assert.equal(revision, REVISIONS, `${name}: the last revision of ${id}`);
  if (!isLatestEnough) assert.deepEqual(new Set(all), new Set(wanted), `${name}: every revision`);
  assert.deepEqual(firstsOutOfTurn(all), [], `${name}: order`);
  if (!hasIds) return;
  assert.ok(new Set(all).size <= wanted.length, `${name}: nothing that is not known by its id`);
}

/** Revisions that arrived for the first time after a later one of the same alert. */
function firstsOutOfTurn(all: readonly string[]): string[] {
  const seen = new Set<string>();
  const highest = new Map<string, number>();
  return all.filter((text) => {
    if (seen.has(text)) return false;
    seen.add(text);
    const [id = '', revision = ''] = text.split(' ');
    const isLate = Number(revision) < (highest.get(id) ?? 0);
    highest.set(id, Math.max(Number(revision), highest.get(id) ?? 0));
    return isLate;
  });
}
