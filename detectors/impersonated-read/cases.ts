import { actingAs, from, person } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, days, firstReads, work } from '../../test/scenario/cluster.ts';

const api = appOf('team-a', 'api');
const BOTH = 'bob@example.com acted as system:serviceaccount:team-a:api and';
const REFUSED_AS =
  'users "system:admin" is forbidden: User "bob@example.com" cannot impersonate-on:user-info:list resource';

export const cases = [
  fires('a person reads as a workload: both are named', (s) => {
    const id = s.get(actingAs(bob, api), 'team-a/api-db');
    return [{ code: 'impersonation', severity: 'medium', evidence: [id], says: `${BOTH} read team-a/api-db` }];
  }),
  fires('as a member of system:masters', (s) => {
    const id = s.list(actingAs(bob, admin), '');
    return [{ code: 'impersonation', severity: 'high', evidence: [id], says: 'read */*' }];
  }),
  fires('a watch as somebody else, once', (s) => {
    const id = s.watch(actingAs(bob, api), 'team-a');
    s.wait(5).endWatch(actingAs(bob, api), 'team-a', id);
    return [{ code: 'impersonation', severity: 'medium', evidence: [id] }];
  }),
  fires('a workload acts as another', (s) => {
    const id = s.get(actingAs(appOf('team-b', 'worker'), api), 'team-a/api-db');
    return [{ code: 'impersonation', severity: 'medium', evidence: [id] }];
  }),
  fires('from behind a forged X-Forwarded-For', (s) => {
    const id = s.get(from(actingAs(bob, api), bob.ip, [alice.ip]), 'team-a/api-db');
    return [{ code: 'impersonation', severity: 'medium', evidence: [id] }];
  }),
  fires(
    'after 200 reads of the cluster it pages',
    (s) => {
      firstReads(s, 200);
      const id = s.get(actingAs(bob, api), 'team-a/api-db');
      return [{ code: 'impersonation', severity: 'medium', evidence: [id] }];
    },
    COLD,
  ),
  below(
    'after 199 it is kept',
    (s) => {
      firstReads(s, 199);
      const id = s.get(actingAs(bob, api), 'team-a/api-db');
      return [{ code: 'impersonation', severity: 'low', evidence: [id] }];
    },
    COLD,
  ),
  below('who reads there under their own name gains nothing', (s) => {
    const id = s.get(actingAs(alice, api), 'team-a/api-db');
    return [{ code: 'impersonation', severity: 'low', evidence: [id], says: 'read team-a/api-db' }];
  }),
  fires('the same person elsewhere', (s) => {
    const id = s.get(actingAs(alice, appOf('team-c', 'api')), 'team-a/api-db');
    return [{ code: 'impersonation', severity: 'medium', evidence: [id] }];
  }),
  below('read in vain', (s) => {
    const id = s.get(actingAs(bob, api), 'team-b/api-db', { code: 403 });
    return [{ code: 'impersonation', severity: 'low', evidence: [id], says: `${BOTH} was refused` }];
  }),
  below('the impersonation itself is refused: the log does not say as whom', (s) => {
    const id = s.list(bob, '', { code: 403, message: REFUSED_AS });
    return [{ code: 'impersonation', severity: 'low', evidence: [id], says: 'does not say as whom' }];
  }),
  fires("a pod's program tries to be somebody else and is refused", (s) => {
    const id = s.list(api, '', { code: 403, message: REFUSED_AS });
    return [{ code: 'impersonation', severity: 'medium', evidence: [id], says: 'does not say as whom' }];
  }),
  below('day after day it is a program that is set up wrongly', (s) => {
    const ids = [1, 2, 3, 4].map(() => {
      days(s, 1);
      return s.list(api, '', { code: 403, message: REFUSED_AS });
    });
    return [{ code: 'impersonation', severity: 'medium', evidence: ids }];
  }),
  quiet('a name that does not exist was asked for: nothing was read', (s) => {
    s.get(bob, 'team-a/api-dv', { code: 404 });
  }),
  quiet('an administrator looks at pods as somebody else', (s) => {
    s.send(actingAs(admin, api), { verb: 'list', resource: 'pods', namespace: 'team-a' });
  }),
  quiet('everybody as themselves', (s) => {
    for (let round = 0; round < 10; round++) work(s.wait(12), round);
  }),
  fires('on the third day it still pages', (s) => {
    const ids = [...Array(3)].map(() => {
      days(s, 1);
      return s.get(actingAs(bob, api), 'team-a/api-db');
    });
    return [{ code: 'impersonation', severity: 'medium', evidence: ids }];
  }),
  fires('three days in vain make no habit of the fourth', (s) => {
    const vain = [...Array(3)].map(() => {
      days(s, 1);
      return s.get(actingAs(bob, api), 'team-b/api-db', { code: 403 });
    });
    const id = s.get(actingAs(bob, api), 'team-a/api-db');
    return [
      { code: 'impersonation', severity: 'low', evidence: vain },
      { code: 'impersonation', severity: 'medium', evidence: [id] },
    ];
  }),
  blindSpot('on the fourth day it is a habit', (s) => {
    const ids = [...Array(4)].map(() => {
      days(s, 1);
      return s.get(actingAs(bob, api), 'team-a/api-db');
    });
    return [{ code: 'impersonation', severity: 'medium', evidence: ids.slice(0, 3) }];
  }),
  blindSpot('whoever holds the token itself needs no impersonation', (s) => {
    s.get(person('mallory', 99), 'team-a/api-db');
  }),
];
