import { boundedAuditId } from '../../src/audit/identity-hash.ts';
import { controller, kubelet } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, days, firstReads, TEAMS, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { uuidOf } from '../../test/scenario/event.ts';
import { issuingCluster } from '../../test/scenario/issuance.ts';
import { issueToken, lookAround, openSessionIn } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const worker = appOf('team-a', 'worker');
const SECRET = 'team-a/api-db';
const LONG = 'A'.repeat(6_000);

/** A log in which so many requests came with audit IDs of the given form. */
function readsWithIds(s: Scenario, count: number, idOf: (n: number) => string): void {
  for (let n = 0; n < count; n++) {
    const team = TEAMS[n % TEAMS.length] ?? 'team-a';
    s.get(appOf(team, 'api'), `${team}/api-db`, { auditID: idOf(n) });
  }
}

function remove(s: Scenario, by: Caller, resource: string, namespace: string, name: string, verb: string): string {
  return s.send(by, { verb, resource, namespace, ...(name && { name }) });
}

export const cases = [
  fires('the audit ID of another request', (s) => {
    const auditID = s.get(worker, 'team-a/worker-db');
    s.wait(1).get(api, SECRET, { auditID });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: [auditID], says: 'that another request had' }];
  }),
  fires('three days old', (s) => {
    const auditID = s.get(worker, 'team-a/worker-db');
    days(s, 3);
    s.get(api, SECRET, { auditID });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: [auditID] }];
  }),
  fires('one of its own earlier requests', (s) => {
    const auditID = s.get(api, SECRET);
    s.get(api, SECRET, { auditID });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: [auditID] }];
  }),
  fires('an audit ID that no server makes', (s) => {
    const auditID = '../../etc/passwd"><x>';
    s.get(api, SECRET, { auditID });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: [auditID], says: 'that is not of the server' }];
  }),
  fires('one of 6,000 characters, kept by its beginning and a hash', (s) => {
    s.get(api, SECRET, { auditID: LONG });
    const evidence = [boundedAuditId({ auditID: LONG })];
    return [{ code: 'audit-id-reused', severity: 'medium', evidence }];
  }),
  fires('refused or not', (s) => {
    s.get(api, SECRET, { auditID: 'x', code: 403 });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: ['x'] }];
  }),
  fires('first elsewhere, for the record, and then at a secret', (s) => {
    openSessionIn(s, alice, api, { auditID: 'trace-1' });
    const auditID = s.get(worker, 'team-a/worker-db');
    s.write(worker, 'update', SECRET, { auditID });
    const low = ['trace-1', auditID].map((id) => ({ code: 'audit-id-reused' as const, severity: 'low' as const, id }));
    s.get(api, SECRET, { auditID });
    return [
      ...low.map(({ id, ...said }) => ({ ...said, evidence: [id] })),
      { code: 'audit-id-reused', severity: 'medium', evidence: [auditID] },
    ];
  }),
  fires(
    'after 200 of the server its form is known',
    (s) => {
      firstReads(s, 200);
      s.get(api, SECRET, { auditID: 'x' });
      return [{ code: 'audit-id-reused', severity: 'medium', evidence: ['x'] }];
    },
    COLD,
  ),
  below(
    'after 199 it is not',
    (s) => {
      firstReads(s, 199);
      s.get(api, SECRET, { auditID: 'x' });
    },
    COLD,
  ),
  quiet('the stages of one request share their ID', (s) => {
    const watch = s.watch(api, SECRET);
    s.wait(5).endWatch(api, SECRET, watch);
    work(s, 0);
  }),
  quiet('a line delivered twice, and once more half an hour later', (s) => {
    s.get(api, SECRET);
    const line = s.lines.at(-1) ?? '';
    s.lines.push(line);
    s.wait(30).get(worker, 'team-a/worker-db');
    s.lines.push(line);
  }),
  quiet('a feed whose IDs are all of another form', (s) => readsWithIds(s, 400, (n) => `req-${n}`), COLD),
  quiet(
    'a feed in which two in a hundred are',
    (s) => readsWithIds(s, 600, (n) => (n % 50 === 0 ? `trace-${n}` : uuidOf(`mixed ${n}`))),
    COLD,
  ),
  quiet(
    'UUIDs in capitals, as another collector writes them',
    (s) => readsWithIds(s, 300, (n) => uuidOf(`upper ${n}`).toUpperCase()),
    COLD,
  ),
  fires('the events of a namespace are deleted', (s) => {
    const id = remove(s, api, 'events', 'team-b', '', 'deletecollection');
    return [{ code: 'audit-changed', severity: 'medium', evidence: [id], says: 'did deletecollection events team-b' }];
  }),
  fires('what the API server audits is changed', (s) => {
    const about = { resource: 'auditsinks', apiGroup: 'auditregistration.k8s.io', name: 'sink' };
    const id = s.send(alice, { verb: 'patch', ...about });
    return [{ code: 'audit-changed', severity: 'medium', evidence: [id], says: 'auditsinks sink' }];
  }),
  below('a webhook that sees requests is made, and one event is deleted', (s) => {
    const about = { resource: 'mutatingwebhookconfigurations', apiGroup: 'admissionregistration.k8s.io', name: 'hook' };
    const made = s.send(alice, { verb: 'create', ...about, code: 201 });
    const removed = remove(s, alice, 'events', 'team-b', 'pulled.1', 'delete');
    return [made, removed].map((id) => ({ code: 'audit-changed', severity: 'low', evidence: [id] }));
  }),
  below('the policy logs values of secrets, and a body that was too long', (s) => {
    const bodies = { requestObject: { kind: 'Secret', data: { a: 'eA==' } } };
    const logged = s.write(api, 'update', SECRET, { bodies });
    const annotations = { 'audit.k8s.io/truncated': 'true' };
    const cut = s.send(alice, {
      verb: 'create',
      resource: 'pods',
      namespace: 'team-a',
      name: 'x',
      code: 201,
      annotations,
    });
    return [
      { code: 'audit-changed', severity: 'low', evidence: [logged], says: 'their values stand in the log' },
      { code: 'feed-gap', severity: 'low', evidence: [cut] },
    ];
  }),
  below(
    'a hole in the log, known by the tokens that nobody asked for',
    (s) => {
      s.wait(120);
      const id = issueToken(s, kubelet(1), api);
      return [{ code: 'feed-gap', severity: 'low', evidence: [id], says: 'no token was asked for during 2 h' }];
    },
    { before: issuingCluster },
  ),
  below(
    'in a log that has just begun the namespace may have gone before it',
    (s) => {
      const id = remove(s, controller('namespace-controller'), 'events', 'team-h', '', 'deletecollection');
      return [{ code: 'audit-changed', severity: 'low', evidence: [id] }];
    },
    COLD,
  ),
  quiet('events go with their namespace, and a refused deletion deletes nothing', (s) => {
    s.deleteNamespace(alice, 'team-h');
    remove(s, controller('namespace-controller'), 'events', 'team-h', '', 'deletecollection');
    s.send(api, { verb: 'deletecollection', resource: 'events', namespace: 'team-b', code: 409 });
  }),
  blindSpot('a UUID of its own making', (s) => void s.get(api, SECRET, { auditID: uuidOf('made up') })),
  blindSpot('the ID of a request that no detector looks at', (s) => {
    s.get(api, SECRET, { auditID: lookAround(s, worker) });
  }),
  blindSpot('an ID that is older than a week', (s) => {
    const auditID = s.get(worker, 'team-a/worker-db');
    days(s, 8);
    s.get(api, SECRET, { auditID });
  }),
  blindSpot('the copy of an ID comes before the original: the honest request is the odd one', (s) => {
    const auditID = s.get(api, SECRET);
    s.wait(1).get(worker, 'team-a/worker-db', { auditID });
    return [{ code: 'audit-id-reused', severity: 'medium', evidence: [auditID], says: 'team-a:worker' }];
  }),
  blindSpot('events that never reach the log: nothing here misses them', (s) => void work(s.wait(120), 0)),
];
