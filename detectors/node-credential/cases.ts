import { controller, kubelet } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { warmCluster, work } from '../../test/scenario/cluster.ts';
import { lookAround, placePod, podBody } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const node = kubelet(2);
const thief = { ...node, userAgent: 'curl/8.9.1' };
const REFUSED = { code: 403, binding: '' };
const [ONE, OTHER] = ['team-a/vault', 'team-b/vault'] as const;

/** A secret that the Node authorizer does not give to this node. */
function refused(s: Scenario, path: string, caller = node): string {
  return s.get(caller, path, REFUSED);
}

/** Past the lag of the node graph, and past what late lines may still refute. */
function settle(s: Scenario): void {
  for (let n = 0; n < 4; n++) lookAround(s.wait(2), kubelet(1));
}

/** So many reads of a kubelet, so that its programs are known. */
function known(s: Scenario): void {
  for (let round = 0; round < 60; round++) work(s.wait(12), round);
}

/** A pod on the node that mounts a secret of this name. */
function place(s: Scenario, name: string): void {
  placePod(s, controller('replicaset-controller'), `team-z/${name}-7d4b9c-0`, 'node-2', podBody('default', name));
}

/** Every pod of the namespace is known; none of them is of use for the secrets above. */
const TOLD = {
  before: () => {
    const s = warmCluster();
    place(s, 'own');
    s.list(node, 'team-z/own', { binding: '' });
    return s;
  },
};

export const cases = [
  fires(
    'two secrets that are given, and that no pod on the node refers to',
    (s) => {
      const [one, other] = ['team-z/vault', 'team-z/keys'].map((path) => s.get(node, path, { binding: '' }));
      settle(s);
      const says = 'read team-z/keys, which no pod on it is known to use';
      return [
        { code: 'node-not-mounting', severity: 'low', evidence: [one ?? ''] },
        { code: 'node-not-mounting', severity: 'medium', evidence: [one ?? '', other ?? ''], says },
      ];
    },
    TOLD,
  ),
  quiet(
    'the lines that tell of their pods come after the reads',
    (s) => {
      for (const name of ['vault', 'keys']) {
        s.list(node, `team-z/${name}`, { binding: '' });
        s.watch(node, `team-z/${name}`, { binding: '' });
      }
      for (const name of ['vault', 'keys']) place(s, name);
      settle(s);
    },
    TOLD,
  ),
  quiet(
    'the line of a job comes late, and its pod is gone within minutes',
    (s) => {
      for (const name of ['vault', 'keys']) s.list(node, `team-z/${name}`, { binding: '' });
      for (const name of ['vault', 'keys']) place(s, name);
      s.wait(1);
      for (const name of ['vault', 'keys'])
        s.send(node, { verb: 'delete', resource: 'pods', namespace: 'team-z', name: `${name}-7d4b9c-0` });
      settle(s);
    },
    TOLD,
  ),
  fires('two secrets that no pod on the node uses, and they stay refused', (s) => {
    const [one, other] = [refused(s, ONE), refused(s, OTHER)];
    settle(s);
    const says = `system:node:node-2 was refused ${OTHER}`;
    return [
      { code: 'node-not-mounting', severity: 'low', evidence: [one] },
      { code: 'node-not-mounting', severity: 'medium', evidence: [one, other], says },
    ];
  }),
  fires('one, by a program that never ran as this node', (s) => {
    known(s);
    const id = refused(s, ONE, thief);
    return [{ code: 'node-not-mounting', severity: 'medium', evidence: [id] }];
  }),
  fires('all secrets of a namespace: a kubelet asks by name', (s) => {
    const id = s.list(node, 'team-a', REFUSED);
    return [{ code: 'node-not-mounting', severity: 'high', evidence: [id], says: 'to list the secrets of team-a' }];
  }),
  fires('all secrets of the cluster, watched', (s) => {
    const id = s.watch(node, '', { ...REFUSED, stage: 'ResponseComplete' });
    return [{ code: 'node-not-mounting', severity: 'high', evidence: [id], says: 'the secrets of the cluster' }];
  }),
  below('one secret that stays refused: a pod that was gone before its kubelet asked', (s) => {
    const id = refused(s, ONE);
    settle(s);
    return [{ code: 'node-not-mounting', severity: 'low', evidence: [id] }];
  }),
  below('two, more than an hour apart', (s) => {
    const ids = [ONE, OTHER].map((path) => {
      const id = refused(s.wait(70), path);
      settle(s);
      return id;
    });
    return ids.map((id) => ({ code: 'node-not-mounting', severity: 'low', evidence: [id] }));
  }),
  quiet('refused while the node graph lags, given a second later', (s) => {
    for (const path of [ONE, OTHER]) {
      refused(s, path);
      s.wait(1 / 60).get(node, path, { binding: '' });
    }
    settle(s);
  }),
  quiet('a secret that is not there', (s) => {
    for (const path of [ONE, OTHER]) s.get(node, path, { code: 404, binding: '' });
    settle(s);
  }),
  quiet('everybody at their ordinary work: without inventory nothing is said of what is given', (s) => {
    known(s);
    s.get(thief, ONE, { binding: '' });
  }),
  blindSpot('a secret of one of its pods, read with the stolen certificate from the node itself', (s) => {
    known(s);
    s.get(thief, 'team-a/api-db', { binding: '' });
  }),
  blindSpot('an authorizer that gives nodes everything, and no inventory', (s) => {
    s.list(node, '', { binding: '' });
  }),
];
