import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import abnormalAccess from '../../detectors/abnormal-access/detector.ts';
import type { DetectorCase } from '../../src/detect/case.ts';
import { CaseRuns } from '../../src/detect/case-runs.ts';
import type { Finding } from '../../src/model/finding.ts';
import { createRandom } from '../bench/random.ts';
import { from, pod, unboundToken } from '../scenario/callers.ts';
import { admin, alice, appOf, bob, ci, days, operator, TEAMS, warmCluster } from '../scenario/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownCluster } from './known-cluster.ts';

const SEED = 5;
const DAY_MINUTES = 24 * 60;
const armed = [{ detector: abnormalAccess, config: abnormalAccess.config.parse({}) }];
const runs = new CaseRuns(() => armed);

/** Findings that would call a person. */
function paged(lines: readonly string[]): Finding[] {
  const one: DetectorCase = {
    name: 'a continued log',
    kind: 'below',
    script: () => ({ lines, before: knownCluster().lines.length, expect: [] }),
  };
  return runs.run(one).findings.filter(({ severity }) => severity === 'medium' || severity === 'high');
}

function words(findings: readonly Finding[]): string[] {
  return findings.map(({ reasons }) => reasons[0]?.text ?? '');
}

const api = appOf('team-a', 'api');

/** What must stay quiet, however it looks. */
const ORDINARY: Readonly<Record<string, (s: Scenario) => void>> = {
  'a new workload finds its way': (s) => {
    const fresh = pod('team-a', 'fresh', 2);
    for (let n = 0; n < 60; n++) s.wait(3).get(fresh, `team-a/fresh-${n % 5}`);
  },
  'a new namespace, made by the pipeline': (s) => {
    s.createNamespace(ci, 'team-z');
    for (const app of ['api', 'worker']) s.wait(5).get(api, `team-z/${app}-db`);
  },
  'a preview namespace like those before it, older than two days': (s) => {
    for (let number = 1; number <= 5; number++) {
      s.createNamespace(ci, `pr-${number}`);
      s.wait(60).get(api, `pr-${number}/web-db`);
      if (number === 5) s.wait(3 * DAY_MINUTES).get(appOf('team-a', 'api'), 'pr-5/web-db');
      s.wait(60).deleteNamespace(ci, `pr-${number}`);
    }
  },
  'a rollout and a drain: other pods on other nodes': (s) => {
    for (const team of TEAMS) for (const node of [1, 2, 3]) s.get(pod(team, 'api', node, 7 + node), `${team}/api-db`);
  },
  'an upgrade: every program calls itself otherwise': (s) => {
    for (const team of TEAMS)
      s.get({ ...appOf(team, 'api'), userAgent: 'api-next/2.0 (linux/arm64)' }, `${team}/api-db`);
  },
  'a rotation wave: all is written and read again': (s) => {
    for (const team of TEAMS) {
      s.write(operator, 'update', `${team}/api-db`);
      s.wait(1).get(appOf(team, 'api'), `${team}/api-db`);
    }
  },
  'a re-encryption: a job of its own reads and replaces every secret': (s) => {
    const migrator = unboundToken('kube-system', 'storage-migrator', '10.2.0.100');
    for (const team of TEAMS)
      for (const name of ['api-db', 'worker-db', 'shared-config']) {
        s.get(migrator, `${team}/${name}`);
        s.write(migrator, 'update', `${team}/${name}`);
      }
  },
  'a restore by who sees everything': (s) => {
    for (const team of TEAMS) for (const name of ['api-db', 'worker-db']) s.get(operator, `${team}/${name}`);
  },
  'an API server restart: everything is listed and watched again': (s) => {
    for (let n = 0; n < 20; n++) {
      s.list(operator, '', { query: ['limit=500', 'resourceVersion=0'] });
      s.watch(operator, '', { query: ['sendInitialEvents=true'] });
    }
  },
  'renumbering: people and pipelines come from other networks': (s) => {
    for (const [host, one] of [alice, bob, ci].entries()) s.get(from(one, `198.18.0.${host}`), 'team-a/shared-config');
  },
  'a gap of two days in the log': (s) => {
    s.wait(2 * DAY_MINUTES);
    days(s, 1);
  },
  'a seasonal job: its licence again after a month': (s) => {
    s.get(api, 'team-a/api-db');
    s.wait(31 * DAY_MINUTES).get(api, 'team-a/api-db');
  },
  'one more secret of its own': (s) => void s.get(api, 'team-a/api-licence'),
};

describe('what is ordinary calls nobody', () => {
  for (const [name, script] of Object.entries(ORDINARY)) {
    it(name, () => {
      const s = knownCluster();
      const before = paged(s.lines).length;
      script(s);
      assert.deepEqual(words(paged(s.lines).slice(before)), []);
    });
  }
});

describe('what is not calls somebody', () => {
  it('a namespace that the reader made itself excuses nothing', () => {
    const s = knownCluster();
    s.createNamespace(api, 'team-z');
    s.wait(5).get(api, 'team-z/api-db');
    assert.equal(paged(s.lines).length, 1);
  });

  it('nor does a name like that of previews, where somebody else made it', () => {
    const s = knownCluster();
    for (let number = 1; number <= 5; number++) {
      s.createNamespace(ci, `pr-${number}`);
      s.wait(60).get(api, `pr-${number}/web-db`);
      s.wait(60).deleteNamespace(ci, `pr-${number}`);
    }
    s.createNamespace(admin, 'pr-6');
    const before = paged(s.lines).length;
    s.wait(3 * DAY_MINUTES).get(api, 'pr-6/web-db');
    assert.equal(paged(s.lines).length, before + 1);
  });

  it('one new secret a day, elsewhere: within five', () => {
    const s = knownCluster();
    let reads = 0;
    while (paged(s.lines).length === 0 && reads < 6) {
      s.wait(DAY_MINUTES).get(api, `team-${'bcdefgh'[reads]}/worker-db`);
      reads += 1;
    }
    assert.ok(reads <= 5, `${reads} reads before the first alert`);
  });

  it('fourteen days of teaching do not hide another account doing the same', () => {
    const s = knownCluster();
    for (let day = 0; day < 14; day++) {
      days(s, 1);
      s.get(api, `team-b/taught-${day % 3}`);
    }
    const other = appOf('team-c', 'worker');
    s.get(other, 'team-b/worker-db');
    assert.equal(paged(s.lines).at(-1)?.principal.name, 'worker');
  });

  it('nor the teacher going further', () => {
    const s = knownCluster();
    for (let day = 0; day < 14; day++) {
      days(s, 1);
      s.get(api, 'team-b/worker-db');
    }
    const before = paged(s.lines).length;
    for (const team of ['team-c', 'team-d', 'team-e']) s.wait(2).get(api, `${team}/api-db`);
    assert.ok(paged(s.lines).length > before);
  });

  it('nor one other secret, after fourteen days of the same one', () => {
    const s = knownCluster();
    for (let day = 0; day < 14; day++) {
      days(s, 1);
      s.get(api, 'team-b/worker-db');
    }
    const before = paged(s.lines).length;
    s.wait(2).get(api, 'team-c/api-db');
    assert.equal(paged(s.lines).length, before + 1);
  });

  it('two replicas that read the same are one matter', () => {
    const s = knownCluster();
    s.get(api, 'team-b/worker-db');
    s.wait(1).get(pod('team-a', 'api', 3, 1), 'team-b/worker-db');
    const [first, second] = paged(s.lines);
    assert.equal(second?.score, first?.score);
    assert.equal(second?.severity, first?.severity);
  });

  it('said once a week: what is read again every day', () => {
    const s = knownCluster();
    for (let day = 0; day < 3; day++) s.wait(DAY_MINUTES).get(api, 'team-b/worker-db');
    assert.equal(paged(s.lines).length, 1);
  });
});

describe('how it is delivered changes nothing', () => {
  function attacked(): string[] {
    const s = knownCluster();
    s.get(api, 'team-b/worker-db');
    s.wait(30).get(appOf('team-c', 'worker'), 'team-d/api-db');
    return s.lines;
  }
  const expected = words(paged(attacked()));

  it('twice', () => {
    assert.equal(expected.length, 2);
    assert.deepEqual(words(paged(attacked().flatMap((line) => [line, line]))), expected);
  });

  it('out of order by some lines', () => {
    const random = createRandom(SEED);
    const shuffled = attacked()
      .map((line, n) => [n + 8 * random(), line] as const)
      .sort(([a], [b]) => a - b)
      .map(([, line]) => line);
    assert.deepEqual(words(paged(shuffled)).sort(), [...expected].sort(), `seed ${SEED}`);
  });
});

it('is silent in the first hours of a cluster, by count and not by calendar', () => {
  const s = warmCluster(1);
  s.get(api, 'team-b/worker-db');
  assert.deepEqual(paged(s.lines), []);
});
