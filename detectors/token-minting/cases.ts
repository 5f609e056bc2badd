import { actingAs, kubelet, pod, rotated, unboundToken } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, appOf, bob, ci, days, firstReads, nodeOf, operator, TEAMS } from '../../test/scenario/cluster.ts';
import { askingFor, issueToken, placePod } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const victim = unboundToken('team-b', 'api', api.ip);
const SECRET = 'team-b/api-db';
const manager = { ...admin, username: 'system:kube-controller-manager', groups: ['system:authenticated'] };

/** An operator that asks for the token of another account on each of so many days, the first one in a cold log. */
function mintsDaily(s: Scenario, count: number) {
  return TEAMS.slice(0, count).map((team, day) => {
    if (day > 0) days(s, 1);
    const id = issueToken(s, operator, unboundToken(team, 'reader', operator.ip));
    // The first days of the log are cold, and from the fourth on it is a habit.
    const severity = day === 2 ? ('high' as const) : ('low' as const);
    return { code: 'token-minted' as const, severity, evidence: [id] };
  });
}

export const cases = [
  fires(
    'somebody acts as a part of the control plane, as a kubelet, or as the account itself, to ask for its token',
    (s) => {
      const ids = [manager, kubelet(1), victim].map((borrowed) => issueToken(s, actingAs(bob, borrowed), victim));
      const says = 'bob@example.com, acting as system:serviceaccount:team-b:api, asked for a token';
      return [{ code: 'token-minted', severity: 'medium', evidence: ids, says }];
    },
  ),
  fires('a program does so', (s) => {
    const id = issueToken(s, actingAs(api, kubelet(1)), victim);
    return [{ code: 'token-minted', severity: 'high', evidence: [id], says: 'acting as system:node:node-1' }];
  }),
  below('a person acts as another account that may ask', (s) => {
    const id = issueToken(s, actingAs(bob, operator), victim);
    return [{ code: 'token-minted', severity: 'low', evidence: [id] }];
  }),
  fires("a workload asks for another account's token", (s) => {
    const id = issueToken(s, api, victim);
    const says = 'system:serviceaccount:team-a:api asked for a token of system:serviceaccount:team-b:api';
    return [{ code: 'token-minted', severity: 'high', evidence: [id], says }];
  }),
  fires('it is refused: somebody tries', (s) => {
    const id = issueToken(s, api, victim, { code: 403 });
    return [{ code: 'token-minted', severity: 'medium', evidence: [id], says: 'was refused a token of' }];
  }),
  fires('and what was made is used, from wherever', (s) => {
    const made = issueToken(s, api, victim);
    const read = s.wait(1).get({ ...victim, ip: '203.0.113.9' }, SECRET);
    return [
      { code: 'token-minted', severity: 'high', evidence: [made] },
      { code: 'token-minted', severity: 'high', evidence: [read], says: 'team-a:api had asked for' },
    ];
  }),
  fires('the line of the TokenRequest comes after the use', (s) => {
    s.get(victim, SECRET);
    const id = issueToken(s.wait(0.5), api, victim);
    return [{ code: 'token-minted', severity: 'high', evidence: [id] }];
  }),
  fires('a pipeline asks for a token that it never asked for', (s) => {
    const id = issueToken(s, ci, victim);
    return [{ code: 'token-minted', severity: 'high', evidence: [id] }];
  }),
  below('a person does: administrators make such tokens by hand', (s) => {
    const id = issueToken(s, bob, victim);
    s.get({ ...victim, ip: bob.ip }, SECRET, { code: 404 });
    return [{ code: 'token-minted', severity: 'low', evidence: [id] }];
  }),
  below(
    'an operator that asks for a new account on every day: from the fourth on that is its habit',
    (s) => mintsDaily(s, 5),
    COLD,
  ),
  below('one account on every day is no habit of asking for others', (s) => {
    const first = issueToken(s, operator, victim);
    for (let day = 0; day < 4; day++) {
      days(s, 1);
      issueToken(s, operator, unboundToken('team-b', 'api', api.ip, 2 + day));
    }
    const other = issueToken(s, operator, unboundToken('team-c', 'api', api.ip));
    return [first, other].map((id) => ({ code: 'token-minted', severity: 'high', evidence: [id] }));
  }),
  below(
    'and reads with what it made',
    (s) => {
      const before = mintsDaily(s, 3);
      days(s, 1);
      const holder = unboundToken('team-f', 'reader', operator.ip);
      const made = issueToken(s, operator, holder);
      const read = s.get(holder, 'team-f/api-db');
      const late = [made, read].map((id) => ({
        code: 'token-minted' as const,
        severity: 'low' as const,
        evidence: [id],
      }));
      return [...before, ...late];
    },
    COLD,
  ),
  below(
    'a log that has just begun knows no first time',
    (s) => {
      const made = issueToken(s, operator, victim);
      const read = s.get(victim, SECRET);
      firstReads(s, 198);
      const ids = [made, read, issueToken(s, api, unboundToken('team-c', 'api', api.ip))];
      return ids.map((one) => ({ code: 'token-minted', severity: 'low', evidence: [one] }));
    },
    COLD,
  ),
  fires(
    'after 200 reads it does',
    (s) => {
      firstReads(s, 200);
      const id = issueToken(s, api, victim);
      return [{ code: 'token-minted', severity: 'high', evidence: [id] }];
    },
    COLD,
  ),
  quiet('kubelets renew the tokens of their pods', (s) => {
    for (const team of TEAMS) {
      const renewed = rotated(appOf(team, 'api'), 500);
      issueToken(s, kubelet(nodeOf(team, 'api')), renewed);
      s.get(renewed, `${team}/api-db`);
    }
  }),
  quiet('the controller manager asks for the tokens of its controllers', (s) => {
    for (const name of ['job-controller', 'cronjob-controller', 'generic-garbage-collector'])
      issueToken(s, manager, unboundToken('kube-system', name, admin.ip));
  }),
  quiet('an account asks for a token of its own', (s) => void issueToken(s, api, rotated(api, 501))),
  quiet('an account that is not there', (s) => void issueToken(s, api, victim, { code: 404 })),
  below('the same token again, as a controller renews it', (s) => {
    const id = issueToken(s, operator, victim);
    for (let n = 2; n < 6; n++) issueToken(s.wait(50), operator, unboundToken('team-b', 'api', api.ip, n));
    return [{ code: 'token-minted', severity: 'high', evidence: [id] }];
  }),
  fires("a node's stolen certificate makes a token for a pod of another node", (s) => {
    placePod(s, admin, 'team-b/other', 'node-1');
    const asked = askingFor({ boundObjectRef: { kind: 'Pod', name: 'other' } });
    const id = issueToken(s, kubelet(4), victim, { ...asked, annotations: {} });
    return [{ code: 'token-minted', severity: 'high', evidence: [id], says: 'which runs on node-1' }];
  }),
  below('a node is refused a token: the node graph may lag behind its pod', (s) => {
    const id = issueToken(s, kubelet(4), victim, { code: 403 });
    return [{ code: 'token-minted', severity: 'low', evidence: [id] }];
  }),
  quiet('a node asks for a token of its own pod', (s) => {
    placePod(s, admin, 'team-b/other', 'node-4');
    const asked = askingFor({ boundObjectRef: { kind: 'Pod', name: 'other' } });
    issueToken(s, kubelet(4), victim, { ...asked, annotations: {} });
  }),
  blindSpot("at Metadata level: a node's stolen certificate makes a token for a pod that is not there", (s) => {
    issueToken(s, kubelet(4), pod('team-b', 'api', 1, 9));
  }),
  blindSpot('a person takes a token of a workload and reads with it: only the first step is kept', (s) => {
    const id = issueToken(s, bob, victim);
    s.get({ ...victim, ip: bob.ip }, SECRET);
    return [{ code: 'token-minted', severity: 'low', evidence: [id] }];
  }),
  blindSpot('the second token of a pair is no news, whoever uses it', (s) => {
    const id = issueToken(s, api, victim);
    const second = unboundToken('team-b', 'api', '203.0.113.9', 2);
    issueToken(s.wait(60), api, second);
    s.get(second, SECRET);
    return [{ code: 'token-minted', severity: 'high', evidence: [id] }];
  }),
  blindSpot('an API server that annotates nothing', (s) => {
    issueToken(s, api, victim, { annotations: { 'authorization.k8s.io/decision': '' } });
  }),
];
