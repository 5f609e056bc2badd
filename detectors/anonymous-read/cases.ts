import { actingAs, anonymous, from, kubelet, person } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, appOf, days, work } from '../../test/scenario/cluster.ts';

const OUTSIDE = '203.0.113.9';
const nobody = anonymous(OUTSIDE);

export const cases = [
  fires('nobody lists all secrets and is refused', (s) => {
    const id = s.list(nobody, '', { code: 403 });
    return [
      {
        code: 'anonymous',
        severity: 'medium',
        evidence: [id],
        says: `to list all secrets in all namespaces, without any credential, from ${OUTSIDE} was refused (403)`,
      },
    ];
  }),
  fires('nobody reads a secret and gets it', (s) => {
    const id = s.get(nobody, 'team-a/api-db');
    return [
      {
        code: 'anonymous',
        severity: 'critical',
        evidence: [id],
        says: `get team-a/api-db, without any credential, from ${OUTSIDE} was answered`,
      },
    ];
  }),
  fires('nobody watches all secrets: one request, counted at its start', (s) => {
    const id = s.watch(nobody, '');
    s.endWatch(nobody, '', id);
    return [{ code: 'anonymous', severity: 'critical', evidence: [id], says: 'watch all secrets' }];
  }),
  fires('nobody writes a secret', (s) => {
    const id = s.write(nobody, 'create', 'team-a/planted');
    return [{ code: 'anonymous', severity: 'critical', evidence: [id], says: 'create team-a/planted' }];
  }),
  fires('nobody creates a secret that the server would name', (s) => {
    const id = s.send(nobody, { verb: 'create', namespace: 'team-a', code: 403 });
    return [{ code: 'anonymous', severity: 'medium', evidence: [id], says: 'create a secret in team-a' }];
  }),
  fires('nobody deletes the secrets of a namespace', (s) => {
    const id = s.send(nobody, { verb: 'deletecollection', namespace: 'team-a' });
    return [{ code: 'anonymous', severity: 'critical', evidence: [id], says: 'delete all secrets in team-a' }];
  }),
  fires(
    'the first event of a cluster, from nobody',
    (s) => {
      const id = s.get(nobody, 'team-a/api-db', { code: 403 });
      return [{ code: 'anonymous', severity: 'medium', evidence: [id] }];
    },
    COLD,
  ),
  fires('a forged X-Forwarded-For hides nothing: the last address is named', (s) => {
    const id = s.get(from(nobody, OUTSIDE, ['10.2.0.1', '127.0.0.1']), 'team-a/api-db', { code: 403 });
    return [{ code: 'anonymous', severity: 'medium', evidence: [id], says: `from ${OUTSIDE} was` }];
  }),
  fires('a credential that is not accepted, at a secret: kept, with no identity', (s) => {
    const id = s.get(appOf('team-a', 'api'), 'team-a/api-db', { code: 401 });
    return [{ code: 'unauthenticated', severity: 'low', evidence: [id] }];
  }),
  below('a credential that is not accepted, elsewhere', (s) => {
    const id = s.send(from(nobody, OUTSIDE), { verb: 'list', resource: 'pods', namespace: 'team-a', code: 401 });
    return [{ code: 'unauthenticated', severity: 'info', evidence: [id] }];
  }),
  quiet('health checks of a load balancer', (s) => {
    for (let n = 0; n < 20; n++) s.send(anonymous('10.2.0.200'), { verb: 'get', resource: 'readyz' });
  }),
  quiet('a scanner that asks for anything but secrets', (s) => {
    for (const resource of ['pods', 'nodes', 'configmaps']) s.send(nobody, { verb: 'list', resource, code: 403 });
  }),
  quiet('everybody at their ordinary work', (s) => {
    for (let round = 0; round < 10; round++) work(s.wait(12), round);
  }),
  below('an administrator asks what an anonymous caller could do: that is impersonation', (s) => {
    s.list(actingAs(admin, nobody), 'team-a', { code: 403 });
  }),
  below('a scanner of the house: from the fourth day on its knocking is its habit', (s) => {
    const ids = ['team-a', 'team-b', 'team-c', 'team-d'].map((team) => {
      days(s, 1);
      return s.get(nobody, `${team}/api-db`, { code: 403 });
    });
    return ids.map((id, day) => ({ code: 'anonymous', severity: day < 3 ? 'medium' : 'low', evidence: [id] }));
  }),
  fires('and on the day on which it is answered the door is open', (s) => {
    const knocks = [1, 2, 3, 4].map(() => {
      days(s, 1);
      return s.get(nobody, 'team-a/api-db', { code: 403 });
    });
    const id = s.get(nobody, 'team-a/api-db');
    return [
      { code: 'anonymous', severity: 'medium', evidence: knocks },
      { code: 'anonymous', severity: 'critical', evidence: [id] },
    ];
  }),
  blindSpot('an intruder who knocks from where a broken client was refused for days', (s) => {
    const broken = [1, 2, 3].map(() => {
      days(s, 1);
      return s.send(nobody, { verb: 'list', resource: 'pods', code: 401 });
    });
    days(s, 1);
    const id = s.list(nobody, '', { code: 403 });
    return [
      { code: 'unauthenticated', severity: 'info', evidence: broken },
      { code: 'anonymous', severity: 'low', evidence: [id] },
    ];
  }),
  blindSpot('a proxy in front: all callers have its address, and it stands in the forgeable part', (s) => {
    const id = s.get(from(nobody, '10.2.0.200', [OUTSIDE]), 'team-a/api-db', { code: 403 });
    return [{ code: 'anonymous', severity: 'medium', evidence: [id], says: 'from 10.2.0.200' }];
  }),
  fires('ten secrets within an hour with credentials that are not accepted', (s) => {
    const ids = [...Array(10).keys()].map((n) => s.get(person('mallory', 99), `team-a/secret-${n}`, { code: 401 }));
    return [
      { code: 'unauthenticated', severity: 'low', evidence: ids.slice(0, 9) },
      { code: 'unauthenticated', severity: 'medium', evidence: ids, says: 'for 10 different secrets within an hour' },
    ];
  }),
  below('nine are a broken client', (s) => {
    const ids = [...Array(9).keys()].map((n) => s.get(person('mallory', 99), `team-a/secret-${n}`, { code: 401 }));
    return [{ code: 'unauthenticated', severity: 'low', evidence: ids }];
  }),
  below('a kubelet whose certificate has run out goes on asking for all it mounts', (s) => {
    const ids = [...Array(12).keys()].map((n) => s.get(kubelet(2), `team-a/secret-${n}`, { code: 401 }));
    return [{ code: 'unauthenticated', severity: 'low', evidence: ids }];
  }),
  blindSpot('a hundred guessed tokens for one secret page nobody: that is what one broken client does', (s) => {
    const ids = [...Array(100)].map(() => s.get(person('mallory', 99), 'team-a/api-db', { code: 401 }));
    return [{ code: 'unauthenticated', severity: 'low', evidence: ids }];
  }),
];
