import { from, kubelet, person, pod, rotated, unboundToken } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, bob, ci, days, nodeOf, operator, warmCluster, work } from '../../test/scenario/cluster.ts';
import { bindPod, startPod, writeStatus } from '../../test/scenario/pods.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const neighbour = appOf('team-b', 'api');
const ELSEWHERE = '203.0.113.9';

const recluse = pod('team-a', 'recluse', 1);
const ELSEWHERE_AT_HOME = '10.1.1.250';

/** Long enough for it to be known where alice comes from. */
function workedLong(s: Scenario): Scenario {
  for (let n = 0; n < 6; n++) s.wait(10).get(alice, 'team-a/shared-config');
  work(s, 1);
  return s;
}

/** A pod that was started, read its secret once and has been silent since. */
function withSilentPod(writtenAfterMinutes = 0): () => Scenario {
  return () => {
    const s = warmCluster();
    bindPod(s, recluse);
    if (writtenAfterMinutes === 0) writeStatus(s, recluse);
    s.wait(1).get(recluse, 'team-a/recluse-db');
    if (writtenAfterMinutes > 0) writeStatus(s.wait(writtenAfterMinutes), recluse);
    return s.wait(40);
  };
}

export const cases = [
  fires("a pod's token from outside", (s) => {
    const id = s.get(from(api, ELSEWHERE), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says: `was used from ${ELSEWHERE}` }];
  }),
  fires("a pod's token from another pod", (s) => {
    const id = s.get(from(api, neighbour.ip), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says: 'the address of another pod' }];
  }),
  fires("a pod's token from another node", (s) => {
    const id = s.get(from(api, kubelet(4).ip), 'team-a/api-db');
    return [{ code: 'credential-other-node', severity: 'high', evidence: [id], says: 'the address of node node-4' }];
  }),
  fires('refused or not, the token was there', (s) => {
    const id = s.get(from(api, ELSEWHERE), 'team-a/api-db', { code: 403 });
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
  }),
  fires('a token that was just renewed is still the token of its pod', (s) => {
    const id = s.get(from(rotated(api, 99), ELSEWHERE), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
  }),
  fires("the pod's own address in X-Forwarded-For does not hide it", (s) => {
    const id = s.get(from(api, ELSEWHERE, [api.ip]), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says: `from ${ELSEWHERE}` }];
  }),
  fires("a node's certificate from a pod", (s) => {
    const id = s.get(from(kubelet(1), neighbour.ip), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
  }),
  fires("a node's certificate from another node", (s) => {
    const id = s.get(from(kubelet(1), kubelet(3).ip), 'team-a/api-db');
    return [{ code: 'credential-other-node', severity: 'high', evidence: [id] }];
  }),
  fires('the token of a CI account from a network it never came from', (s) => {
    const id = s.get(from(ci, ELSEWHERE), 'team-a/sh.helm.release.v1.web.v3');
    return [{ code: 'credential-other-source', severity: 'medium', evidence: [id] }];
  }),
  fires('not a read, and still worth a call: it deletes a secret', (s) => {
    const id = s.write(from(api, ELSEWHERE), 'delete', 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'medium', evidence: [id] }];
  }),
  fires('not a read, but a request for more tokens', (s) => {
    const token = { resource: 'serviceaccounts', subresource: 'token', code: 201 };
    const id = s.write(from(api, ELSEWHERE), 'create', 'team-a/worker', token);
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
  }),
  fires('another client in the pod, from its own address: a note', (s) => {
    const id = s.get({ ...appOf('team-a', 'api'), userAgent: 'curl/8.9.1' }, 'team-a/api-db');
    return [{ code: 'new-user-agent', severity: 'info', evidence: [id], says: 'came with curl' }];
  }),
  quiet('the same client in a new version', (s) => {
    s.get({ ...appOf('team-a', 'api'), userAgent: 'api/1.5 (linux/amd64)' }, 'team-a/api-db');
  }),
  quiet("somebody else's address in X-Forwarded-For accuses nobody", (s) => {
    s.get(from(api, api.ip, [neighbour.ip, ELSEWHERE]), 'team-a/api-db');
  }),
  quiet('a new replica, a new node, a new address', (s) => {
    for (const node of [1, 2, 3, 4]) s.get(pod('team-a', 'api', node, node), 'team-a/api-db');
  }),
  quiet('a pod goes, and another gets its address', (s) => {
    const gone = appOf('team-a', 'worker');
    s.deletePod(alice, gone);
    const heir = from(pod('team-a', 'worker', nodeOf('team-a', 'worker'), 1), gone.ip);
    s.wait(1).get(heir, 'team-a/worker-db');
  }),
  quiet("a pod in the host's network speaks as its node", (s) => {
    const agent = from(pod('team-a', 'agent', 2), kubelet(2).ip);
    for (let n = 0; n < 10; n++) s.wait(5).get(agent, 'team-a/agent-db');
  }),
  quiet('a pod is back with another address of its node after a silence', (s) => {
    s.wait(30).get(from(api, '10.1.1.250'), 'team-a/api-db');
  }),
  quiet('a node also speaks IPv6', (s) => void s.list(from(kubelet(1), '2001:db8::1'), 'team-a/api-db')),
  quiet('a CI system in its first hours: a job moves to the third pool of its runners', (s) => {
    const job = (token: number, net: number) => unboundToken('team-b', 'releaser', `198.51.${net}.7`, token);
    for (let n = 0; n < 8; n++) s.wait(7).get(job(n, n % 4 === 3 ? 12 : 11), 'team-b/api-db');
    s.wait(1).get(job(7, 13), 'team-b/api-db');
  }),
  fires('after some days its pools are known', (s) => {
    const job = (token: number, net: number) => unboundToken('team-b', 'releaser', `198.51.${net}.7`, token);
    for (let n = 0; n < 10; n++) s.wait(10 * 60).get(job(n, n % 4 === 3 ? 12 : 11), 'team-b/api-db');
    const id = s.wait(1).get(job(9, 13), 'team-b/api-db');
    return [{ code: 'credential-other-source', severity: 'medium', evidence: [id] }];
  }),
  quiet('the first token of a CI system that nobody knew', (s) => {
    s.get(unboundToken('team-b', 'deployer', '198.51.100.200'), 'team-b/api-db');
  }),
  quiet(
    'the first minutes of a log: nothing is known of any place',
    (s) => {
      for (const n of [0, 1, 2]) s.get(from(pod('team-a', 'api', 1, n), `10.1.${n}.9`), 'team-a/api-db');
    },
    COLD,
  ),
  fires(
    'an intruder who comes first is taken for the pod, and the pod for the intruder: the credential is right',
    (s) => {
      s.get(from(api, ELSEWHERE), 'team-a/api-db');
      const id = s.wait(1).get(api, 'team-a/api-db');
      return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
    },
    COLD,
  ),
  below('two addresses of one node in turn, ten minutes apart at most, are two places', (s) => {
    s.wait(1).get(api, 'team-a/api-db');
    const id = s.wait(5).get(from(api, '10.1.1.250'), 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
  }),
  fires("from the pod's own node, as after a break-out to the host", (s) => {
    const id = s.get(from(api, kubelet(nodeOf('team-a', 'api')).ip), 'team-a/api-db');
    const says = 'the address of its node, from which the pod never spoke';
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says }];
  }),
  blindSpot("from the pod's own node, of a pod that was hardly heard before", (s) => {
    const young = pod('team-a', 'young', 1);
    for (let n = 0; n < 5; n++) s.wait(1).get(young, 'team-a/young-db');
    s.wait(1).get(from(young, kubelet(1).ip), 'team-a/young-db');
  }),
  quiet('a network that hides pods behind their node on some of their ways', (s) => {
    const young = pod('team-a', 'young', 1);
    for (const ip of [young.ip, kubelet(1).ip]) s.wait(6).get(from(young, ip), 'team-a/young-db');
    s.get(from(api, kubelet(nodeOf('team-a', 'api')).ip), 'team-a/api-db');
  }),
  fires("a person's certificate out of a pod, where nobody ever came from", (s) => {
    const id = workedLong(s).get(from(alice, neighbour.ip), 'team-a/shared-config');
    const says = `alice@example.com was used from ${neighbour.ip}: the address of a pod`;
    return [{ code: 'credential-other-source', severity: 'medium', evidence: [id], says }];
  }),
  fires('the first of several people who come through a pod, as through a gateway', (s) => {
    const id = workedLong(s).get(from(alice, neighbour.ip), 'team-a/shared-config');
    s.wait(5).get(from(bob, neighbour.ip), 'team-b/shared-config');
    s.wait(5).get(from(alice, neighbour.ip), 'team-a/shared-config');
    return [{ code: 'credential-other-source', severity: 'medium', evidence: [id] }];
  }),
  quiet('somebody new comes through a pod: where it comes from is not known yet', (s) => {
    s.get(from(person('carol', 13), neighbour.ip), 'team-a/shared-config');
  }),
  blindSpot("a person's certificate: people move", (s) => void s.get(from(alice, ELSEWHERE), 'team-a/shared-config')),
  blindSpot('from elsewhere, but only to look at pods: such requests are not looked at one by one', (s) => {
    s.send(from(api, ELSEWHERE), { verb: 'list', resource: 'pods', namespace: 'team-a' });
  }),
  fires('a silent pod, and its token from another address of its node: known when the pod speaks again', (s) => {
    const stolen = s.wait(30).get(from(api, '10.1.1.250'), 'team-a/api-db');
    const back = s.wait(40).get(api, 'team-a/api-db');
    return [
      {
        code: 'credential-other-source',
        severity: 'high',
        evidence: [stolen, back],
        says: `was used from 10.1.1.250, and then again from ${api.ip}`,
      },
    ];
  }),
  fires('from then on at once, and no further word when the pod speaks', (s) => {
    const first = s.wait(30).get(from(api, '10.1.1.250'), 'team-a/api-db');
    const back = s.wait(40).get(api, 'team-a/api-db');
    const again = s.wait(40).get(from(api, '10.1.1.250'), 'team-a/shared-config');
    s.wait(40).get(api, 'team-a/api-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [first, back, again] }];
  }),
  quiet('a pod moves to another address of its node and stays, and moves again', (s) => {
    for (const ip of ['10.1.1.250', '10.1.1.251', '10.1.1.252'])
      for (let n = 0; n < 3; n++) s.wait(30).get(from(api, ip), 'team-a/api-db');
  }),
  quiet('a pod moves, and works there for long before it is back by chance', (s) => {
    for (let n = 0; n < 25; n++) s.wait(30).get(from(api, '10.1.1.250'), 'team-a/api-db');
    for (let n = 0; n < 3; n++) s.wait(30).get(api, 'team-a/api-db');
  }),
  below('a line from before the move that comes late', (s) => {
    s.wait(30).get(from(api, '10.1.1.250'), 'team-a/api-db');
    s.wait(0.5).get(api, 'team-a/api-db');
  }),
  blindSpot('a silent pod, and its token from another address of its node, until the pod speaks again', (s) => {
    days(s, 1);
    s.wait(11).get(from(operator, '10.1.2.251'), 'team-a/api-db');
  }),
  fires(
    'a silent pod of which nothing was written since: its token from another address of its node, at once',
    (s) => {
      const id = s.get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
      const says = `from ${ELSEWHERE_AT_HOME}: an address that is not the pod's`;
      return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says }];
    },
    { before: withSilentPod() },
  ),
  fires(
    'what is written in the first minutes of a pod is its start, and no move',
    (s) => {
      const id = s.get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
      return [{ code: 'credential-other-source', severity: 'high', evidence: [id] }];
    },
    { before: withSilentPod(4) },
  ),
  quiet(
    "a pod's sandbox is made anew, and its kubelet writes that down",
    (s) => {
      s.get(recluse, 'team-a/recluse-db');
      writeStatus(s.wait(2), recluse);
      s.get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
    },
    { before: withSilentPod() },
  ),
  fires(
    'the address of a pod that never spoke, as the status of that pod showed',
    (s) => {
      const thief = pod('team-h', 'mute', 1);
      startPod(s, thief, {});
      writeStatus(s, thief, { podIP: '10.1.1.251', phase: 'Running' });
      const id = s.wait(30).get(from(recluse, '10.1.1.251'), 'team-a/recluse-db');
      const says = 'the address of another pod, team-h/mute-7d4b9c-0 by inventory';
      return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says }];
    },
    { before: withSilentPod() },
  ),
  fires('a pod that never spoke is not where its status has it', (s) => {
    startPod(s, recluse, {});
    writeStatus(s, recluse, { podIP: recluse.ip, phase: 'Running' });
    const id = s.wait(30).get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
    const says = `from ${ELSEWHERE_AT_HOME}: an address that is not the pod's`;
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says }];
  }),
  quiet('it moved, and its status says so', (s) => {
    startPod(s, recluse, {});
    writeStatus(s, recluse, { podIP: recluse.ip, phase: 'Running' });
    s.wait(1).get(recluse, 'team-a/recluse-db');
    writeStatus(s.wait(30), recluse, { podIP: ELSEWHERE_AT_HOME });
    s.get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
  }),
  quiet("it has completed, and its address is another's", (s) => {
    const done = pod('team-h', 'job', 1);
    startPod(s, done, {});
    writeStatus(s, done, { podIP: ELSEWHERE_AT_HOME, phase: 'Running' });
    writeStatus(s.wait(5), done, { phase: 'Succeeded' });
    startPod(s.wait(1), recluse, {});
    s.wait(1).get(from(recluse, ELSEWHERE_AT_HOME), 'team-a/recluse-db');
  }),
  quiet('a pod gets the address of one whose end the log did not show', (s) => {
    const heir = from(pod('team-a', 'heir', nodeOf('team-a', 'worker')), appOf('team-a', 'worker').ip);
    bindPod(s, heir);
    s.wait(1).get(heir, 'team-a/heir-db');
  }),
  fires('no heir: the other was heard from there after the pod had its node', (s) => {
    const thief = appOf('team-a', 'worker');
    const victim = pod('team-a', 'victim', nodeOf('team-a', 'worker'));
    bindPod(s, victim);
    s.wait(5).get(thief, 'team-a/worker-db');
    const id = s.wait(5).get(from(victim, thief.ip), 'team-a/victim-db');
    return [{ code: 'credential-other-source', severity: 'high', evidence: [id], says: 'the address of another pod' }];
  }),
  quiet(
    'a node whose pods have addresses out of a large range: each brings a network of its own',
    (s) => {
      for (let n = 0; n < 6; n++) s.get(from(pod('team-a', 'api', 1, 20 + n), `10.1.${n}.9`), 'team-a/api-db');
    },
    COLD,
  ),
];
