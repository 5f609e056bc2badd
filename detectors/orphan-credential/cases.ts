import { actingAs, from, kubelet, pod, rotated, unboundToken } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, bob, ci, nodeOf } from '../../test/scenario/cluster.ts';
import { issuingCluster, older, renewTokens, settle, useTokensUnseen } from '../../test/scenario/issuance.ts';
import { askingFor, deleteAccount, issueToken, lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const ISSUING = { before: issuingCluster };
const worker = appOf('team-a', 'worker');
const node = kubelet(nodeOf('team-a', 'worker'));
/** Made with the cluster's own key: nobody asked the API server for it. */
const forged = rotated(worker, 7);
const minted = unboundToken('team-a', 'worker', worker.ip);
const SECRET = 'team-a/worker-db';

/** The account, deleted and made again under its name, with a pod of its own. */
const again = {
  ...pod('team-a', 'worker', nodeOf('team-a', 'worker'), 1),
  uid: 'f0f0f0f0-0000-4000-8000-00000000000a',
};

/** One read with the forged token, of which this is said. */
function forgedRead(s: Scenario, severity: 'high' | 'low' = 'high', caller = forged) {
  const id = s.get(caller, SECRET);
  settle(s);
  return [{ code: 'credential-not-issued' as const, severity, evidence: [id] }];
}

/** A new account after so many spells from its pod, and then a token of it that names none. */
function unboundAfter(s: Scenario, spells: number): string {
  const fresh = pod('team-a', 'fresh', 3);
  for (let n = 0; n < spells; n++) s.wait(6).get(fresh, 'team-a/fresh-db');
  return s.get(unboundToken('team-a', 'fresh', fresh.ip), 'team-a/fresh-db');
}

export const cases = [
  fires("a pod's token that nobody asked for", (s) => forgedRead(s), ISSUING),
  fires('acting as somebody else, too', (s) => forgedRead(s, 'high', actingAs(forged, bob)), ISSUING),
  fires(
    'it looks around before it reads a secret',
    (s) => {
      lookAround(s, forged);
      return forgedRead(s);
    },
    ISSUING,
  ),
  fires('a token without a pod, of an account that always spoke from pods', (s) => {
    const id = s.get(minted, SECRET);
    return [{ code: 'credential-unbound', severity: 'high', evidence: [id], says: 'a token that belongs to no pod' }];
  }),
  fires('the same after a look around, and the log says who had asked for it', (s) => {
    issueToken(s, bob, minted);
    lookAround(s, minted);
    const id = s.wait(20).get(minted, SECRET);
    return [{ code: 'credential-unbound', severity: 'high', evidence: [id], says: 'issued by bob@example.com' }];
  }),
  fires('five spells from pods are a rule', (s) => [
    { code: 'credential-unbound', severity: 'high', evidence: [unboundAfter(s, 5)] },
  ]),
  below('four are none', (s) => void unboundAfter(s, 4)),
  fires("a pod's token, 16 seconds after its kubelet had removed the pod", (s) => {
    s.deletePod(node, worker, true);
    const id = s.wait(16 / 60).get(worker, SECRET);
    return [{ code: 'credential-after-deletion', severity: 'high', evidence: [id], says: '16 s after its end' }];
  }),
  fires('a pod that was deleted with grace first: what counts is when it had ended', (s) => {
    s.deletePod(alice, worker);
    s.wait(0.5).get(worker, SECRET);
    s.deletePod(node, worker, true);
    const id = s.wait(5).get(worker, SECRET);
    return [{ code: 'credential-after-deletion', severity: 'high', evidence: [id] }];
  }),
  fires('the token of an account that was deleted', (s) => {
    deleteAccount(s, alice, worker);
    const id = s.wait(16 / 60).get(worker, SECRET);
    return [{ code: 'credential-after-deletion', severity: 'high', evidence: [id], says: 'the deleted account' }];
  }),
  fires('the token of an account whose name another one bears now', (s) => {
    s.get(again, SECRET);
    const id = s.wait(16 / 60).get(worker, SECRET);
    return [{ code: 'credential-after-deletion', severity: 'high', evidence: [id], says: 'the former account' }];
  }),
  fires('a token for ten years is asked for', (s) => {
    const id = issueToken(s, bob, minted, askingFor({ expirationSeconds: 315_360_000 }));
    issueToken(s.wait(60), bob, minted, askingFor({ expirationSeconds: 315_360_000 }));
    return [{ code: 'token-minted', severity: 'medium', evidence: [id], says: 'for 3650 d' }];
  }),
  fires('a token for an audience that this account never had', (s) => {
    for (let n = 0; n < 5; n++)
      issueToken(s.wait(50), node, rotated(worker, 300 + n), askingFor({ audiences: ['vault'] }));
    const id = issueToken(s, bob, minted, askingFor({ audiences: ['vault', 'sts.example.com'] }));
    return [{ code: 'token-minted', severity: 'medium', evidence: [id], says: 'for the audience sts.example.com' }];
  }),
  below('a kubelet asks for what the spec of the pod says', (s) => {
    const ids = [90_000, 80_000].map((expirationSeconds) =>
      issueToken(s, node, rotated(worker, 3), askingFor({ expirationSeconds })),
    );
    return [{ code: 'token-minted', severity: 'low', evidence: ids.slice(0, 1) }];
  }),
  quiet('a token for a day, or one of which the level shows nothing', (s) => {
    issueToken(s, ci, ci, askingFor({ expirationSeconds: 86_400 }));
    issueToken(s, node, rotated(worker, 4));
  }),
  quiet('an account is deleted while its pod still stops, and made again', (s) => {
    deleteAccount(s, alice, worker);
    s.wait(10 / 60).get(worker, SECRET);
    s.wait(1).get(again, SECRET);
  }),
  below(
    "a pipeline's token that the log does not have may be older than the log",
    (s) => forgedRead(s, 'low', unboundToken('team-b', 'deployer', '198.51.100.9')),
    ISSUING,
  ),
  below('in use for a day, a token without a pod is a habit', (s) => {
    lookAround(s, minted);
    s.wait(24 * 60 + 1).get(minted, SECRET);
  }),
  quiet(
    'the line of the TokenRequest comes 90 seconds after the first use',
    (s) => {
      s.get(forged, SECRET);
      issueToken(s.wait(1.5), node, forged);
      settle(s);
    },
    ISSUING,
  ),
  quiet(
    'a hole in the log: tokens issued in it are used in it and afterwards',
    (s) => {
      for (const minutes of [70, 5]) useTokensUnseen(s.wait(minutes), 30);
      renewTokens(s, 20);
      useTokensUnseen(s, 30);
    },
    ISSUING,
  ),
  fires(
    '81 minutes after a hole the log is believed again, 79 minutes after it is not',
    (s) => {
      renewTokens(s.wait(70), 80);
      s.wait(-1).get(rotated(worker, 8), SECRET);
      return forgedRead(s.wait(2));
    },
    ISSUING,
  ),
  quiet('a log that never shows a TokenRequest proves no absence', (s) => {
    for (let n = 0; n < 5; n++) s.wait(12).get(rotated(worker, 100 + n), SECRET);
  }),
  quiet(
    'a token from before the log began, in use since',
    (s) => {
      for (let n = 0; n < 5; n++) {
        s.get(older, 'team-a/never-reloads-db');
        renewTokens(s, 10);
      }
    },
    ISSUING,
  ),
  quiet(
    "a person's token comes from a provider elsewhere, and bears an id too",
    (s) => {
      const extra = { 'authentication.kubernetes.io/credential-id': 'JTI=f0f0f0f0-0000-4000-8000-000000000002' };
      s.get({ ...alice, extra }, SECRET);
      settle(s);
    },
    ISSUING,
  ),
  quiet('a pipeline whose account never had a pod', (s) => {
    for (let token = 2; token < 6; token++)
      s.wait(30).get(unboundToken('team-a', 'deployer', ci.ip, token), 'team-a/sh.helm.release.v1.web.v3');
  }),
  quiet('a pod that is asked to end may speak until it has', (s) => {
    s.deletePod(alice, worker);
    for (let n = 0; n < 5; n++) s.wait(0.1).get(worker, SECRET);
  }),
  quiet('a pod deleted by force is heard from the cache for some seconds', (s) => {
    s.deletePod(alice, worker, true);
    s.wait(10 / 60).get(worker, SECRET);
  }),
  quiet('another pod gets the address, another one the name', (s) => {
    s.deletePod(node, worker, true);
    s.wait(1).get(from(pod('team-a', 'worker', nodeOf('team-a', 'worker'), 1), worker.ip), SECRET);
    const extra = { ...worker.extra, 'authentication.kubernetes.io/pod-uid': 'f0f0f0f0-0000-4000-8000-000000000001' };
    s.wait(1).get({ ...from(worker, '10.1.2.250'), extra }, SECRET);
  }),
  blindSpot('within 15 seconds after the pod had ended; a real server refuses it from the tenth on', (s) => {
    s.deletePod(node, worker, true);
    s.wait(14 / 60).get(worker, SECRET);
  }),
  blindSpot("a pod in the host's network: its end is not seen", (s) => {
    const agent = from(pod('team-a', 'agent', 2), kubelet(2).ip);
    s.get(agent, 'team-a/agent-db');
    s.deletePod(kubelet(2), agent, true);
    s.wait(5).get(agent, 'team-a/agent-db');
  }),
  blindSpot('false alarm: a log that loses only some of the TokenRequests has no hole', (s) => forgedRead(s), ISSUING),
  blindSpot('a token made for an account that pipelines use as well', (s) => {
    const both = pod('team-a', 'deployer', 1);
    for (let n = 0; n < 10; n++) s.wait(6).get(both, 'team-a/web-db');
    s.get(unboundToken('team-a', 'deployer', ci.ip, 9), 'team-a/web-db');
  }),
];
