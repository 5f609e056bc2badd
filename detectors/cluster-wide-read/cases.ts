import { from, person, pod, rotated } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, days, firstReads, newcomer, operator, TEAMS, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { changeRights } from '../../test/scenario/requests.ts';
import { continueAfter, type Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const EVERYTHING = 'listed the secrets of all namespaces';

const LISTER = {
  binding: '',
  annotations: {
    'authorization.k8s.io/reason': 'RBAC: allowed by ClusterRoleBinding "lister" of ClusterRole "lister" to Group "g"',
  },
};

/** Somebody gives a right; so many days later a program begins its work and has read its own secret. */
function afterDays(s: Scenario, count: number, reads = 3): Caller {
  changeRights(s, admin, 'clusterrolebindings//lister');
  days(s, count);
  return newcomer(s, reads);
}

/** Everything is listed and, written again, `share` of it. What others do goes on meanwhile. */
function storeAnew(s: Scenario, share: number, by: Caller = admin, writer: Caller = by, query: string[] = []): string {
  days(s, 1);
  const id = s.list(by, '', { query: ['limit=500'], binding: '' });
  const own = TEAMS.flatMap((team) => ['api-db', 'worker-db', 'shared-config'].map((name) => `${team}/${name}`));
  const releases = [1, 2, 3, 4, 5, 6, 7].map((revision) => `team-a/sh.helm.release.v1.web.v${revision}`);
  const all = [...own, ...releases];
  for (const path of all.slice(0, share * all.length)) s.write(writer, 'update', path, { query });
  work(s.wait(4), 0);
  return id;
}

/** How the list is called that a storage key is changed with. */
const STORED_ANEW = 'then wrote 31 of the 31 secrets in use anew';

export const cases = [
  fires('a workload that only knew its own secret lists all', (s) => {
    const id = s.list(api, '');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  fires('the same as a watch: seen when it starts, and once', (s) => {
    const id = s.watch(api, '', { query: ['sendInitialEvents=true', 'resourceVersionMatch=NotOlderThan'] });
    s.wait(30).endWatch(api, '', id);
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: 'watched the secrets' }];
  }),
  fires('the same in chunks: one list, and how far it got', (s) => {
    const starts = ['team-b/api-db', 'team-c/api-db', 'team-d/api-db', 'team-e/api-db'];
    const [first = '', second = '', , fourth = ''] = s.listInChunks(api, '', starts, 'chunk');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [first, second, fourth] }];
  }),
  fires('one name in all namespaces', (s) => {
    const id = s.list(api, '/api-db');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: 'api-db in all namespaces' }];
  }),
  fires('a selector narrows the answer, and the severity', (s) => {
    const id = s.list(api, '', { query: ['labelSelector=app%3Dapi'] });
    return [{ code: 'cluster-wide-scope', severity: 'medium', evidence: [id], says: 'filtered' }];
  }),
  fires('`metadata.name!=x` leaves everything in and narrows nothing', (s) => {
    const id = s.list(api, '', { query: ['fieldSelector=metadata.name%21%3Dx'] });
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id] }];
  }),
  fires('a person who never did', (s) => {
    const id = s.list(alice, '');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id] }];
  }),
  fires(
    'after 200 reads of the cluster there is something to compare with',
    (s) => {
      firstReads(s, 200);
      const id = s.list(api, '');
      return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id] }];
    },
    COLD,
  ),
  quiet(
    'after 199 there is not',
    (s) => {
      firstReads(s, 199);
      s.list(api, '');
    },
    COLD,
  ),
  quiet(
    'a list in chunks is one of these reads',
    (s) => {
      firstReads(s, 198);
      s.listInChunks(operator, '', ['team-c/api-db', 'team-f/api-db'], 'chunk');
      s.list(api, '');
    },
    COLD,
  ),
  quiet('an operator starts again in another pod, and lists and watches as ever', (s) => {
    const other = pod('external-secrets', 'external-secrets', 3, 1);
    s.list(other, '', { query: ['limit=500'] });
    s.watch(other, '', { query: ['sendInitialEvents=true'] });
  }),
  quiet('refused, or never there: nothing was read', (s) => {
    s.list(api, '', { code: 403 });
    s.list(rotated(api, 90), '', { code: 404 });
  }),
  quiet('the operator reads one name everywhere after it always read everything', (s) => {
    for (let n = 0; n < 40; n++) s.list(operator, '');
    s.list(from(operator, operator.ip, ['10.9.9.9']), '');
  }),
  fires('a program that is new, by a right given long ago', (s) => {
    const id = s.list(afterDays(s, 4), '', LISTER);
    return [{ code: 'cluster-wide-scope', severity: 'medium', evidence: [id] }];
  }),
  below('by a right that somebody gave it the day before', (s) => {
    const id = s.list(afterDays(s, 1), '', LISTER);
    return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id] }];
  }),
  below('with two reads it only begins', (s) => {
    const id = s.list(afterDays(s, 4, 2), '', LISTER);
    return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id] }];
  }),
  below('an administrator stores everything anew under another key: for the record', (s) => {
    const id = storeAnew(s, 1);
    return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id], says: STORED_ANEW }];
  }),
  fires('an administrator lists everything and writes half of it', (s) => {
    const id = storeAnew(s, 0.5);
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  fires('an administrator lists everything and tries how writing all of it would go: a dry run', (s) => {
    const id = storeAnew(s, 1, admin, admin, ['dryRun=All']);
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  fires('an administrator lists everything, and somebody else stores it anew', (s) => {
    const id = storeAnew(s, 1, admin, alice);
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  fires("with an administrator's certificate from elsewhere, all stored anew to cover it up", (s) => {
    const id = storeAnew(s, 1, from(admin, '203.0.113.9'));
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  fires('a program stores all anew that it listed', (s) => {
    const id = storeAnew(s, 1, api);
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: EVERYTHING }];
  }),
  blindSpot("from an administrator's own place, all stored anew to cover it up", (s) => {
    const id = storeAnew(s, 1);
    return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id], says: STORED_ANEW }];
  }),
  below('surprise above `recordAt`, below `pageAt`', surprising('low'), { settings: { pageAt: 2.6 } }),
  below('surprise below `recordAt`', (s) => void s.list(api, ''), { settings: { pageAt: 3, recordAt: 2.7 } }),
  below('one list for one namespace is no read of the cluster', (s) => void s.list(api, 'team-b')),
  blindSpot('an account without a past, in a cluster with few accounts to compare it with', (s) => {
    const id = s.list(newcomer(s, 0), '');
    return [{ code: 'cluster-wide-scope', severity: 'low', evidence: [id] }];
  }),
  blindSpot('a person who is new, where people are hardly known', (s) => {
    const id = s.list(person('mallory', 99), '');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: [id] }];
  }),
  blindSpot('an account that always reads everything is used by an intruder', (s) => void s.list(operator, '')),
  blindSpot('whoever does it on three days has made it a habit', (s) => {
    const ids = [...Array(3)].map(() => {
      days(s, 1);
      return s.list(api, '');
    });
    days(s, 1);
    s.list(api, '');
    return [{ code: 'cluster-wide-scope', severity: 'high', evidence: ids }];
  }),
  blindSpot('only the later chunks of a list are in the log', (s) => {
    const id = s.list(api, '', { query: ['limit=50', continueAfter('team-c/api-db')] });
    return [
      { code: 'cluster-wide-scope', severity: 'high', evidence: [id], says: 'listed the secrets of all namespaces' },
    ];
  }),
];

function surprising(
  severity: 'low',
): (s: Scenario) => { code: 'cluster-wide-scope'; severity: 'low'; evidence: string[] }[] {
  const who: Caller = api;
  return (s) => [{ code: 'cluster-wide-scope', severity, evidence: [s.list(who, '')] }];
}
