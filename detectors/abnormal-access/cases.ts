import { from, person, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, ci, days, newcomer, operator, warmCluster, work } from '../../test/scenario/cluster.ts';
import { Scenario } from '../../test/scenario/scenario.ts';

/** Days enough to know everybody. */
const KNOWN = { before: () => known().copy() };
let knownCluster: Scenario | undefined;

function known(): Scenario {
  if (!knownCluster) {
    knownCluster = warmCluster();
    days(knownCluster, 4);
  }
  return knownCluster;
}

const PEOPLE = ['team-a', 'team-b', 'team-c', 'team-d', 'team-e'].map((team, host) =>
  person(`${team}-lead`, 20 + host, [team]),
);
const [lead = alice] = PEOPLE;

/** Three weeks in which people read what belongs to their team, in the mornings; each declared as some team's. */
function atWork(isOwned: boolean): Scenario {
  const s = new Scenario();
  PEOPLE.forEach((_lead, index) => void (isOwned && declareOwner(s, `team-${'abcde'[index]}`, `owner-${index}`)));
  for (let day = 0; day < 21; day++) {
    PEOPLE.forEach((one, index) => {
      const team = `team-${'abcde'[index]}`;
      s.wait(4).get(one, `${team}/api-db`);
      s.wait(4).get(one, `${team}/secret-${(day + index) % 7}`);
    });
    s.wait(24 * 60 - 40);
  }
  return s;
}

/** Owners are declared by labels of the namespaces. */
function declareOwner(s: Scenario, name: string, team: string): void {
  const bodies = { requestObject: { kind: 'Namespace', apiVersion: 'v1', metadata: { name, labels: { team } } } };
  s.send(admin, { verb: 'update', resource: 'namespaces', namespace: name, name, bodies });
}

const api = appOf('team-a', 'api');
const lister = pod('team-a', 'lister', 2);

export const cases = [
  fires(
    'a workload reads a secret of another namespace',
    (s) => {
      const id = s.get(api, 'team-b/worker-db');
      return [
        { code: 'cross-namespace', severity: 'medium', evidence: [id], says: 'read in team-b for the first time' },
      ];
    },
    KNOWN,
  ),
  fires(
    'with another program than ever: one more reason',
    (s) => {
      const id = s.get({ ...api, userAgent: 'curl/8.9.1' }, 'team-b/worker-db');
      return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
    },
    KNOWN,
  ),
  fires(
    'who only ever listed its own namespace reads elsewhere by name',
    (s) => {
      for (let n = 0; n < 60; n++) s.wait(6 * 60).list(lister, 'team-a');
      const id = s.get(lister, 'team-b/worker-db');
      return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
    },
    KNOWN,
  ),
  fires(
    'the last address counts, and changes nothing',
    (s) => {
      const id = s.get(from(api, api.ip, ['203.0.113.9']), 'team-b/worker-db');
      return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
    },
    KNOWN,
  ),
  fires(
    'a watch by name is a read, once',
    (s) => {
      const id = s.watch(api, 'team-b/worker-db');
      s.endWatch(api, 'team-b/worker-db', id);
      return [{ code: 'cross-namespace', severity: 'medium', evidence: [id] }];
    },
    KNOWN,
  ),
  fires(
    'the first whole namespace listed by a workload',
    (s) => {
      const id = s.list(api, 'team-b');
      return [{ code: 'enumeration', severity: 'medium', evidence: [id] }];
    },
    KNOWN,
  ),
  below(
    'a workload lists the cluster: cluster-wide-read pages, and this is one more reason',
    (s) => {
      const id = s.list(api, '');
      return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id] }];
    },
    KNOWN,
  ),
  fires(
    'a person reads from a team whose secrets neither it nor its group ever read',
    (s) => {
      const id = s.get(lead, 'team-c/api-db');
      return [{ code: 'cross-team', severity: 'high', evidence: [id], says: 'read from team owner-2' }];
    },
    { before: () => atWork(true) },
  ),
  fires(
    'the next day it reads another secret of that team: it was said, and is a record',
    (s) => {
      const ids = [s.get(lead, 'team-c/api-db'), s.wait(24 * 60).get(lead, 'team-c/secret-1')];
      return [
        { code: 'cross-team', severity: 'high', evidence: ids.slice(0, 1) },
        { code: 'enumeration', severity: 'low', evidence: ids.slice(1) },
      ];
    },
    { before: () => atWork(true) },
  ),
  fires(
    "the next day it reads another team's: that is news",
    (s) => {
      const ids = [s.get(lead, 'team-c/api-db'), s.wait(24 * 60).get(lead, 'team-d/api-db')];
      return [
        { code: 'cross-team', severity: 'high', evidence: ids.slice(0, 1) },
        { code: 'enumeration', severity: 'high', evidence: ids.slice(1) },
      ];
    },
    { before: () => atWork(true) },
  ),
  below(
    'without declared owners it is a record, and so it is at night from elsewhere',
    (s) => {
      const id = s.wait(60 * 14).get(from(lead, '203.0.113.9'), 'team-c/api-db');
      return [{ code: 'first-namespace', severity: 'low', evidence: [id] }];
    },
    { before: () => atWork(false) },
  ),
  quiet('ordinary work goes on', (s) => days(s, 2), KNOWN),
  quiet(
    'an operator that watches the whole cluster reads one secret by name',
    (s) => void s.get(operator, 'team-b/worker-db'),
    KNOWN,
  ),
  quiet(
    'a secret that was made today is new to everybody',
    (s) => {
      s.write(admin, 'create', 'team-a/made-today');
      s.wait(30).get(api, 'team-a/made-today');
    },
    KNOWN,
  ),
  quiet(
    'the next revision of a Helm release is the same release',
    (s) => {
      for (let revision = 20; revision < 30; revision++) s.get(ci, `team-a/sh.helm.release.v1.web.v${revision}`);
    },
    KNOWN,
  ),
  quiet(
    'refused, or not there: nothing was read',
    (s) => {
      s.get(api, 'team-b/worker-db', { code: 403 });
      s.get(api, 'team-b/guess', { code: 404 });
    },
    KNOWN,
  ),
  quiet('the first reads of a cluster', (s) => work(s, 0), COLD),
  below('an account without a past', (s) => void s.get(newcomer(s, 5), 'team-b/worker-db'), KNOWN),
  below(
    'no budget: the same read is a record',
    (s) => {
      const id = s.get(api, 'team-b/worker-db');
      return [{ code: 'cross-namespace', severity: 'low', evidence: [id] }];
    },
    { ...KNOWN, settings: { alertsPerDay: 0 } },
  ),
  blindSpot('a read of its own secret by somebody else', (s) => void s.get(api, 'team-a/api-db'), KNOWN),
];
