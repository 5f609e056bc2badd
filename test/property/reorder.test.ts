import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { groupKeyOf } from '../../src/alert/grouping.ts';
import { decodeLines, runFold } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { SECOND_US } from '../../src/model/time.ts';
import { createRandom } from '../bench/random.ts';
import { roundsOf } from '../rounds.ts';
import {
  actingAs,
  anonymous,
  from,
  kubelet,
  legacyToken,
  person,
  pod,
  rotated,
  stale,
  unboundToken,
} from '../scenario/callers.ts';
import { alice, appOf, bob, ci, newcomer, nodeOf, operator, TEAMS, warmCluster, work } from '../scenario/cluster.ts';
import {
  approveCertificate,
  changeRights,
  createPod,
  issueToken,
  openSessionIn,
  requestCertificate,
  reviewToken,
} from '../scenario/requests.ts';
import type { Scenario } from '../scenario/scenario.ts';

const SEEDS = [...Array(roundsOf(15, 5))].map((_, n) => n + 1);
const MOST_DELAY_US = 2 * SECOND_US;
/** A hundred pods are more than this log makes. */
const SETTINGS: Readonly<Record<string, object>> = { 'pod-secret-mount': { minClusterPods: 5, habitPods: 3 } };
const ARMED = DETECTORS.map((detector) => {
  return { detector, config: detector.config.parse(SETTINGS[detector.id] ?? {}) };
});
const AWAY = '203.0.113.9';

/** Attacks of every kind amid ordinary work, five requests a second. */
const ATTACKS: readonly ((s: Scenario) => void)[] = [
  (s) => s.get(appOf('team-a', 'api'), 'team-b/api-db'),
  (s) => s.list(appOf('team-a', 'worker'), 'team-a'),
  (s) => s.listInChunks(appOf('team-b', 'api'), '', ['team-c/api-db', 'team-f/api-db'], 'chunk'),
  (s) => {
    for (const name of 'abcdefghijkl') s.get(appOf('team-c', 'api'), `team-c/loot-${name}`);
  },
  (s) => {
    for (const name of 'abcdefghijkl') s.get(appOf('team-c', 'worker'), `team-c/guess-${name}`, { code: 404 });
  },
  (s) => {
    for (const team of TEAMS) s.get(appOf('team-d', 'api'), `${team}/root`, { code: 403 });
  },
  (s) => s.list(anonymous(AWAY), '', { code: 403 }),
  (s) => s.get(appOf('team-d', 'worker'), 'team-d/api-db', { code: 401 }),
  (s) => s.get(actingAs(bob, appOf('team-e', 'api')), 'team-e/api-db'),
  (s) => s.get(legacyToken('team-e', 'old', '198.51.100.40'), 'team-e/api-db'),
  (s) => s.get(stale(pod('team-f', 'stale', 1), 3600), 'team-f/api-db'),
  (s) => s.get(from(appOf('team-f', 'api'), AWAY), 'team-f/api-db'),
  (s) => s.get(from(kubelet(1), kubelet(3).ip), 'team-a/api-db'),
  (s) => s.get(from(ci, AWAY), 'team-a/api-db'),
  (s) => s.list(kubelet(2), 'team-a', { code: 403, binding: '' }),
  (s) => s.watch(alice, ''),
  (s) => s.get(newcomer(s, 31), 'team-a/api-db'),
  (s) => s.get(appOf('team-g', 'worker'), 'team-g/worker-db', { auditID: '../../etc/passwd' }),
  (s) => {
    requestCertificate(s, appOf('team-g', 'worker'), 'own');
    s.wait(APART);
    approveCertificate(s, appOf('team-g', 'worker'), 'own');
  },
  (s) => openSessionIn(s, bob, appOf('team-h', 'worker')),
  (s) => changeRights(s, appOf('team-h', 'api'), 'rolebindings/team-a/mine'),
  (s) => s.send(appOf('team-h', 'worker'), { verb: 'deletecollection', resource: 'secrets', namespace: 'team-h' }),
  (s) => issueToken(s, appOf('team-b', 'worker'), appOf('team-a', 'api'), { code: 403 }),
  (s) => reviewToken(s, appOf('team-b', 'worker')),
  (s) => s.get(unboundToken('team-c', 'worker', '198.51.100.61'), 'team-c/worker-db'),
  (s) => {
    s.get(from(leaver, AWAY), 'team-c/shared-config');
  },
  (s) => {
    s.send(operator, { verb: 'delete', resource: 'secrets', namespace: 'team-d', name: 'api-db' });
    s.wait(APART).get(appOf('team-d', 'api'), 'team-d/api-db', { code: 404 });
  },
  (s) => s.get({ ...person('emergency', 77), username: 'breakglass' }, 'team-a/api-db'),
  (s) => s.get(unboundToken('team-a', 'api', bob.ip), 'team-a/api-db'),
  (s) => {
    createPod(s, appOf('team-a', 'api'), 'team-d/helper');
    s.wait(APART).watch(kubelet(3), 'team-d/vault', { binding: '' });
  },
  (s) => {
    s.get(appOf('team-c', 'worker'), 'team-f/exporter-token');
    s.wait(APART).get(legacyToken('team-f', 'exporter', AWAY), 'team-f/api-db');
  },
  (s) => {
    const batch = pod('team-b', 'batch', 3);
    s.get(batch, 'team-b/batch-db');
    s.wait(APART).write(operator, 'update', 'team-b/batch-db');
    for (let turn = 1; turn <= 26; turn++) issueToken(s.wait(60), kubelet(3), rotated(batch, turn));
  },
];

/** What takes so long that much else is forgotten, and that whoever asks first is told of. */
const LAST: readonly ((s: Scenario) => void)[] = [
  (s) => {
    // Reads can be seen no longer: for more than four times the longest time between two of them.
    for (let turn = 1; turn <= 110; turn++) issueToken(s.wait(60), kubelet(1), appOf('team-a', 'api'));
  },
  (s) => {
    s.write(operator, 'update', 'team-b/worker-db');
    s.wait(91 * 24 * 60).get(appOf('team-b', 'worker'), 'team-b/worker-db');
  },
];

const leaver = person('leaver', 40);

/** More than the longest delay, in minutes. */
const APART = 3 / 60;

/**
 * Ordinary work that another event excuses. It must have arrived: a creation, or a pod's deletion, less than the delay
 * before what it excuses may come too late, and then excuses nothing. This is the one thing that order decides.
 */
const EXCUSED: readonly ((s: Scenario) => void)[] = [
  (s) => {
    s.createNamespace(alice, 'team-new');
    s.wait(APART).get(operator, 'team-new/api-db');
  },
  (s) => {
    const gone = appOf('team-g', 'api');
    s.deletePod(alice, gone);
    s.wait(APART).get(from(pod('team-g', 'api', nodeOf('team-g', 'api'), 5), gone.ip), 'team-g/api-db');
  },
  (s) => {
    for (const name of 'abcdefgh') s.write(alice, 'create', `team-h/new-${name}`);
    s.wait(APART);
    for (const name of 'abcdefgh') s.get(appOf('team-h', 'api'), `team-h/new-${name}`);
  },
];

function writeLog(): Decoded[] {
  const scenario = warmCluster();
  // Somebody who works here for five days, and then no more.
  for (let day = 0; day < 20; day++) {
    work(scenario.wait(24 * 60), day);
    if (day < 5) scenario.get(leaver, 'team-c/shared-config');
  }
  [...ATTACKS, ...EXCUSED].forEach((episode, index) => {
    episode(scenario);
    work(scenario, index);
    scenario.wait(3);
  });
  for (const episode of LAST) episode(scenario);
  return decodeLines(scenario.lines);
}

/** The same log as it may arrive: every event up to two seconds late, some of them twice. */
function shuffle(records: readonly Decoded[], seed: number): Decoded[] {
  const random = createRandom(seed);
  const arrivals = records.flatMap((record) => {
    const timeUs = record.tier === 'rejected' ? 0 : record.timeUs;
    const times = random() < 0.1 ? 2 : 1;
    return [...Array(times)].map(() => ({ record, atUs: timeUs + random() * MOST_DELAY_US }));
  });
  return arrivals.sort((a, b) => a.atUs - b.atUs).map(({ record }) => record);
}

/** Who was noticed, by which detector. */
function noticedIn(records: readonly Decoded[]): string[] {
  const { findings } = runFold(ARMED, records);
  return [
    ...new Set(findings.map((finding) => `${finding.detector} ${groupKeyOf(finding).replaceAll('\u001f', ' ')}`)),
  ].sort();
}

describe('a log that arrives a little out of order', () => {
  const records = writeLog();
  const noticed = noticedIn(records);

  it('holds something for every detector', () => {
    for (const { id } of DETECTORS)
      assert.ok(
        noticed.some((line) => line.startsWith(`${id} `)),
        id,
      );
  });

  for (const seed of SEEDS) {
    it(`gives the same detectors and groups (seed ${seed})`, () => {
      const shuffled = shuffle(records, seed);
      assert.ok(shuffled.some((record, index) => record !== records[index]) && shuffled.length > records.length);
      assert.deepEqual(noticedIn(shuffled), noticed);
    });
  }
});
