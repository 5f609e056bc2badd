import { from, kubelet, legacyToken, person, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { appOf, bob, operator, warmCluster } from '../../test/scenario/cluster.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const CODE = 'token-secret-pivot' as const;
const HOME = '198.51.100.40';
const AWAY = '203.0.113.9';
/** The secret that holds the token of team-b/exporter. */
const HOLDER = 'team-b/exporter-token';
const token = legacyToken('team-b', 'exporter', HOME);
const stolen = from(token, AWAY);
const thief = appOf('team-a', 'api');

/** A cluster in which the token is at its ordinary work, from its own place. */
function withToken(): Scenario {
  const warm = warmCluster();
  for (let n = 0; n < 30; n++) warm.wait(1).get(token, 'team-b/api-db');
  return warm;
}

const IN_USE = { before: withToken };

export const cases = [
  fires('a secret is read, and its token is used for the first time', (s) => {
    const read = s.get(thief, HOLDER);
    const use = s.wait(30).get(stolen, 'team-b/api-db');
    const says =
      'team-a:api read team-b/exporter-token (get, from 10.1.1.177); 30 min later the token in it came from 203.0.113.9';
    return [{ code: CODE, severity: 'high', evidence: [read, use], says }];
  }),
  fires(
    'the token stays in use at home, and comes from elsewhere as well',
    (s) => {
      const read = s.get(thief, HOLDER);
      s.wait(5).get(token, 'team-b/api-db');
      const use = s.wait(5).get(stolen, 'team-b/api-db');
      return [
        {
          code: CODE,
          severity: 'high',
          evidence: [read, use],
          says: '10 min later the token in it came from 203.0.113.9',
        },
      ];
    },
    IN_USE,
  ),
  fires('what it then does are steps of the same', (s) => {
    const read = s.get(thief, HOLDER);
    const uses = [
      s.wait(2).get(stolen, 'team-b/api-db'),
      s.wait(1).list(stolen, 'team-b'),
      s.wait(1).get(stolen, 'team-c/api-db', { code: 403 }),
    ];
    s.get(stolen, 'team-b/api-db');
    return [
      { code: CODE, severity: 'high', evidence: [read, uses[0] ?? ''], says: 'to get secrets team-b/api-db' },
      {
        code: CODE,
        severity: 'high',
        evidence: uses.slice(1, 2),
        says: 'then the token in team-b/exporter-token was used to list secrets team-b',
      },
      { code: CODE, severity: 'high', evidence: uses.slice(2), says: 'get secrets team-c/api-db (403)' },
    ];
  }),
  fires('a list of the namespace gave the token away, by who never listed it', (s) => {
    const list = s.list(bob, 'team-b');
    const use = s.wait(30).get(stolen, 'team-b/api-db');
    return [
      { code: CODE, severity: 'high', evidence: [list, use], says: 'bob@example.com read team-b/exporter-token (list' },
    ];
  }),
  fires('from the address of the one who read it', (s) => {
    const read = s.get(bob, HOLDER);
    const use = s.wait(1).get(from(token, bob.ip), 'team-b/api-db');
    return [{ code: CODE, severity: 'high', evidence: [read, use], says: 'from its own address' }];
  }),
  fires('an integration that somebody looks after each time: it has the token since the first time', (s) => {
    const pairs = Array.from({ length: 6 }, () => {
      const read = s.wait(24 * 60).get(bob, HOLDER);
      return [read, s.wait(30).get(token, 'team-b/api-db')];
    });
    return [{ code: CODE, severity: 'high', evidence: pairs.slice(0, 1).flat() }];
  }),
  below('a weekly integration whose secret somebody reads the day before', (s) => {
    s.get(token, 'team-b/api-db');
    s.wait(6 * 24 * 60).get(bob, HOLDER);
    s.wait(20 * 60).get(token, 'team-b/api-db');
  }),
  fires('a second thief, elsewhere, has it from the second read', (s) => {
    const reads = [s.get(thief, HOLDER)];
    const uses = [s.wait(30).get(stolen, 'team-b/api-db')];
    reads.push(s.wait(3 * 24 * 60).get(bob, HOLDER));
    uses.push(s.wait(30).get(from(token, '192.0.2.77'), 'team-b/api-db'));
    return [0, 1].map((n) => ({ code: CODE, severity: 'high', evidence: [reads[n] ?? '', uses[n] ?? ''] }));
  }),
  blindSpot('what the thief does with it on a later day: the first day was said', (s) => {
    const read = s.get(thief, HOLDER);
    const use = s.wait(30).get(stolen, 'team-b/api-db');
    s.wait(2 * 24 * 60).get(stolen, 'team-b/worker-db');
    return [{ code: CODE, severity: 'high', evidence: [read, use] }];
  }),
  below('a kubelet mounts the token for its pod, which uses it', (s) => {
    s.list(kubelet(2), HOLDER, { binding: '' });
    s.wait(1).get(token, 'team-b/api-db');
  }),
  below('read two days before', (s) => {
    s.get(bob, HOLDER);
    s.wait(48 * 60).get(stolen, 'team-b/api-db');
  }),
  below(
    'used from where it always is',
    (s) => {
      s.get(bob, HOLDER);
      s.wait(5).get(token, 'team-b/api-db');
    },
    IN_USE,
  ),
  below('an operator lists all secrets by habit', (s) => {
    s.list(operator, '', { query: ['limit=500', 'resourceVersion=0'] });
    s.wait(5).get(stolen, 'team-b/api-db');
  }),
  below('a synchroniser reads this secret by habit', (s) => {
    const synchroniser = pod('team-b', 'sync', 1);
    for (let n = 0; n < 12; n++) s.wait(60).get(synchroniser, HOLDER);
    s.wait(5).get(stolen, 'team-b/api-db');
  }),
  below(
    'a log that has just begun',
    (s) => {
      s.get(bob, HOLDER);
      s.wait(5).get(stolen, 'team-b/api-db');
    },
    COLD,
  ),
  quiet('the secret is read, and the token is not used', (s) => {
    s.get(appOf('team-b', 'api'), HOLDER);
    s.wait(5).get(appOf('team-b', 'api'), 'team-b/api-db');
  }),
  quiet('the account works with bound tokens', (s) => {
    for (let n = 0; n < 5; n++) s.wait(5).get(pod('team-b', 'exporter', 2), 'team-b/exporter-db');
  }),
  quiet('another secret of the namespace is read', (s) => void s.get(person('bob', 12), 'team-b/worker-db')),
  blindSpot('an API server that does not name the secret', (s) => {
    s.get(thief, HOLDER);
    s.wait(5).get(
      { ...stolen, annotations: { 'authentication.k8s.io/legacy-token': token.username } },
      'team-b/api-db',
    );
  }),
  blindSpot(
    'used from within the network of its owner',
    (s) => {
      s.get(thief, HOLDER);
      s.wait(5).get(from(token, '198.51.100.77'), 'team-b/api-db');
    },
    IN_USE,
  ),
];
