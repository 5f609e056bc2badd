import { from } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, appOf, ci, newcomer, work } from '../../test/scenario/cluster.ts';

export const cases = [
  fires('a workload with one secret reads another', (s) => {
    const fresh = newcomer(s, 30);
    const id = s.get(fresh, 'team-a/api-db');
    return [{ code: 'first-secret', severity: 'info', evidence: [id], says: 'read team-a/api-db for the first time' }];
  }),
  fires('in another namespace: both are said', (s) => {
    const id = s.get(newcomer(s, 30), 'team-b/api-db');
    return [{ code: 'first-namespace', severity: 'info', evidence: [id], says: 'team-b is a namespace it never read' }];
  }),
  fires('the last address counts, and changes nothing', (s) => {
    const fresh = newcomer(s, 30);
    const id = s.get(from(fresh, fresh.ip, ['203.0.113.9']), 'team-a/api-db');
    return [{ code: 'first-secret', severity: 'info', evidence: [id] }];
  }),
  fires('a watch by name is a read, once', (s) => {
    const fresh = newcomer(s, 30);
    const id = s.watch(fresh, 'team-a/api-db');
    s.endWatch(fresh, 'team-a/api-db', id);
    return [{ code: 'first-secret', severity: 'info', evidence: [id] }];
  }),
  fires('after 29 reads of one secret the surprise reaches `recordAt`', (s) => {
    const id = s.get(newcomer(s, 29), 'team-a/api-db');
    return [{ code: 'first-secret', severity: 'info', evidence: [id] }];
  }),
  below('after 28 it does not', (s) => void s.get(newcomer(s, 28), 'team-a/api-db')),
  below('fewer than `minReads` reads are no past', (s) => void s.get(newcomer(s, 39), 'team-a/api-db'), {
    settings: { minReads: 40 },
  }),
  quiet('a secret that was made today is new to everybody', (s) => {
    const fresh = newcomer(s, 40);
    s.write(admin, 'create', 'team-a/made-today');
    s.wait(30).get(fresh, 'team-a/made-today');
  }),
  quiet('deleted and made again: the secret is known', (s) => {
    const fresh = newcomer(s, 40);
    s.write(admin, 'delete', 'team-a/fresh-db');
    s.write(admin, 'create', 'team-a/fresh-db');
    s.wait(2000).get(fresh, 'team-a/fresh-db');
  }),
  quiet('the next revision of a Helm release is the same release', (s) => {
    for (let revision = 20; revision < 30; revision++) s.get(ci, `team-a/sh.helm.release.v1.web.v${revision}`);
  }),
  quiet('refused, or not there: nothing was read', (s) => {
    const fresh = newcomer(s, 40);
    s.get(fresh, 'team-a/api-db', { code: 403 });
    s.get(fresh, 'team-a/guess', { code: 404 });
  }),
  quiet('the first reads of a cluster', (s) => work(s, 0), COLD),
  blindSpot('somebody who reads many secrets anyway', (s) => void s.get(appOf('team-a', 'api'), 'team-a/worker-db')),
  blindSpot('a secret inside a list: the log does not say which were given out', (s) => {
    s.list(newcomer(s, 40), 'team-a');
  }),
  blindSpot('a name that differs only in its trailing hash passes as known', (s) => {
    const fresh = newcomer(s, 40);
    const id = s.get(fresh, 'team-a/bundle-9z8y7x');
    s.get(fresh, 'team-a/bundle-1a2b3c');
    return [{ code: 'first-secret', severity: 'info', evidence: [id] }];
  }),
];
