import { apiServer, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, bob, ci, operator, TEAMS } from '../../test/scenario/cluster.ts';
import { lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');

function remove(s: Scenario, name: string): void {
  s.send(operator, { verb: 'delete', resource: 'secrets', namespace: 'team-a', name });
}

const CODE = 'rotation-incomplete' as const;
const gitops = pod('argocd', 'controller', 2);

/** So many hours in which both versions are read, or one of them. */
function readFor(s: Scenario, hours: number, ...names: readonly string[]): string[] {
  const ids: string[] = [];
  for (let n = 0; n < hours; n += 2) {
    s.wait(120);
    for (const name of names) ids.push(s.get(api, `team-a/${name}`));
    lookAround(s, bob);
  }
  return ids;
}

/** A rotation of one name in these namespaces, an hour after the other; then time until it is over. */
function rotate(s: Scenario, namespaces: readonly string[]): string[] {
  const ids = namespaces.map((namespace) => s.wait(60).write(operator, 'update', `${namespace}/registry-creds`));
  s.wait(48 * 60);
  lookAround(s, bob);
  return ids;
}

export const cases = [
  fires('old and new version are both read a day later', (s) => {
    const made = s.write(operator, 'create', 'team-a/api-db-v2');
    const [last] = readFor(s, 26, 'api-db', 'api-db-v2').slice(-4);
    return [
      {
        code: CODE,
        severity: 'low',
        evidence: [made, last ?? ''],
        says: 'still reads team-a/api-db beside its new version api-db-v2',
      },
    ];
  }),
  fires('versions by date, both made in the log', (s) => {
    s.write(operator, 'create', 'team-a/key-20260301');
    s.wait(60 * 24);
    const made = s.write(operator, 'create', 'team-a/key-20260401');
    const [last] = readFor(s, 26, 'key-20260301', 'key-20260401').slice(-4);
    return [
      { code: CODE, severity: 'low', evidence: [made, last ?? ''], says: 'team-a/key-20260301 beside its new version' },
    ];
  }),
  fires('one namespace is left out of a rotation that used to reach it', (s) => {
    for (let n = 0; n < 3; n++) rotate(s, ['team-a', 'team-b', 'team-c']);
    const writes = rotate(s, ['team-a', 'team-c']);
    return [{ code: CODE, severity: 'low', evidence: writes, says: 'registry-creds in team-b was not written' }];
  }),
  fires('put back by the one who wrote it before', (s) => {
    s.write(gitops, 'create', 'team-a/card-key');
    const rotation = s.wait(1440).write(alice, 'patch', 'team-a/card-key');
    const back = s.wait(30).write(gitops, 'update', 'team-a/card-key');
    return [
      {
        code: CODE,
        severity: 'low',
        evidence: [rotation, back],
        says: 'wrote team-a/card-key again 30 min after alice@example.com had rotated it',
      },
    ];
  }),
  fires('a consumer keeps asking for a secret that was rotated away', (s) => {
    remove(s, 'api-db');
    const id = s.wait(1).get(api, 'team-a/api-db', { code: 404 });
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: [id], says: 'still asks for team-a/api-db' }];
  }),
  fires('again and again: one statement a day', (s) => {
    remove(s, 'api-db');
    const ids = [1, 2, 3].map(() => s.wait(10).get(api, 'team-a/api-db', { code: 404 }));
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: ids }];
  }),
  fires('three days later, still', (s) => {
    remove(s, 'api-db');
    const id = s.wait(71 * 60).get(api, 'team-a/api-db', { code: 404 });
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: [id] }];
  }),
  below('a name that it never read', (s) => {
    remove(s, 'api-db');
    s.wait(1).get(api, 'team-a/other', { code: 404 });
  }),
  quiet('made again in time', (s) => {
    remove(s, 'api-db');
    s.send(operator, { verb: 'create', resource: 'secrets', namespace: 'team-a', name: 'api-db', code: 201 });
    s.wait(1).get(api, 'team-a/api-db');
  }),
  quiet('a secret that is written again and again', (s) => {
    for (let n = 0; n < 5; n++) {
      s.send(operator, { verb: 'update', resource: 'secrets', namespace: 'team-a', name: 'api-db' });
      s.wait(5).get(api, 'team-a/api-db');
    }
  }),
  quiet('the new version alone is read after half a day', (s) => {
    s.write(operator, 'create', 'team-a/api-db-v2');
    readFor(s, 8, 'api-db', 'api-db-v2');
    readFor(s, 30, 'api-db-v2');
  }),
  quiet('nobody reads the new version yet', (s) => {
    s.write(operator, 'create', 'team-a/api-db-v2');
    readFor(s, 30, 'api-db');
  }),
  quiet('the old version was deleted in time', (s) => {
    s.write(operator, 'create', 'team-a/api-db-v2');
    readFor(s, 14, 'api-db', 'api-db-v2');
    remove(s, 'api-db');
    readFor(s, 14, 'api-db-v2');
  }),
  quiet('numbers are no versions', (s) => {
    for (const name of ['shard-1', 'shard-2']) s.write(operator, 'create', `team-a/${name}`);
    readFor(s, 30, 'shard-1', 'shard-2');
  }),
  quiet('Helm keeps old releases and reads them', (s) => {
    s.write(ci, 'create', 'team-a/sh.helm.release.v1.web.v90');
    s.write(ci, 'create', 'team-a/sh.helm.release.v1.web.v91');
    for (let n = 0; n < 15; n++) for (const v of [90, 91]) s.wait(60).get(ci, `team-a/sh.helm.release.v1.web.v${v}`);
  }),
  quiet('every namespace is reached, one of them late', (s) => {
    for (let n = 0; n < 3; n++) rotate(s, ['team-a', 'team-b', 'team-c']);
    rotate(s, ['team-c', 'team-a', 'team-b']);
  }),
  quiet('a synchroniser that writes all the time, now here, now there', (s) => {
    for (let n = 0; n < 60; n++)
      s.wait(90).write(operator, 'update', `team-${'abc'[n % (n < 40 ? 3 : 2)]}/registry-creds`);
    lookAround(s.wait(600), bob);
  }),
  quiet('a namespace that never belonged to it', (s) => {
    for (let n = 0; n < 4; n++) rotate(s, n % 2 ? ['team-a', 'team-b'] : ['team-a', 'team-c']);
  }),
  quiet('the namespace has gone', (s) => {
    for (let n = 0; n < 3; n++) rotate(s, TEAMS.slice(0, 3));
    s.deleteNamespace(alice, 'team-b');
    rotate(s, ['team-a', 'team-c']);
  }),
  quiet('two writers that share a secret take turns', (s) => {
    for (let n = 0; n < 3; n++) s.wait(600).write(n % 2 ? operator : gitops, 'update', 'team-a/shared');
    for (let n = 0; n < 6; n++) s.wait(600).write(n % 2 ? gitops : operator, 'update', 'team-a/shared');
    for (let n = 0; n < 6; n++) s.wait(60).write(n % 2 ? gitops : operator, 'update', 'team-a/shared');
  }),
  quiet('the API server notes that a token is in use', (s) => {
    s.write(gitops, 'create', 'team-a/old-token');
    s.wait(60).write(apiServer, 'patch', 'team-a/old-token');
    s.wait(60).write(gitops, 'update', 'team-a/old-token');
  }),
  below('put back a day later', (s) => {
    s.write(gitops, 'create', 'team-a/card-key');
    s.wait(60).write(alice, 'patch', 'team-a/card-key');
    s.wait(1440).write(gitops, 'update', 'team-a/card-key');
  }),
  quiet('long gone: who asks for it now asks for something else', (s) => {
    remove(s, 'api-db');
    s.wait(80 * 60).get(api, 'team-a/api-db', { code: 404 });
  }),
  blindSpot('a new version under a name of its own', (s) => {
    s.write(operator, 'create', 'team-a/database-password');
    readFor(s, 30, 'api-db', 'database-password');
  }),
  blindSpot('a mounted copy: the kubelet says nothing of it', (s) => remove(s, 'api-db')),
];
