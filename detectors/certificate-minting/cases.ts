import { controller, kubelet, person, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { FINGERPRINT } from '../../test/scenario/certificates.ts';
import { admin, alice, appOf, bob, days, firstReads } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { approveCertificate, forAlice, requestCertificate, signCertificate } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const signer = pod('mesh', 'certificate-agent', 2);
const approver = controller('certificate-controller');
const joining = { ...kubelet(9), username: 'system:bootstrap:a1b2c3', groups: ['system:bootstrappers'] };

/** The user that the certificate of the scenarios names. */
function aliceWith(fingerprint: string, ip: string): Caller {
  const extra = { 'authentication.kubernetes.io/credential-id': fingerprint };
  return { ...alice, username: 'alice', extra, ip };
}

/** Alice at her own work, so that the name is in use. */
function beThere(s: Scenario): void {
  s.get({ ...alice, username: 'alice' }, 'team-a/shared-config');
}

export const cases = [
  fires('a workload asks for a certificate', (s) => {
    const id = requestCertificate(s, api, 'for-admin');
    const says = 'system:serviceaccount:team-a:api asked for a certificate';
    return [{ code: 'certificate-minted', severity: 'medium', evidence: [id], says }];
  }),
  fires('under a name that the server makes up', (s) => {
    const id = requestCertificate(s, api, '');
    return [{ code: 'certificate-minted', severity: 'medium', evidence: [id] }];
  }),
  fires('and approves it itself', (s) => {
    const asked = requestCertificate(s, api, 'for-admin');
    const approved = approveCertificate(s, api, 'for-admin');
    return [
      { code: 'certificate-minted', severity: 'medium', evidence: [asked] },
      { code: 'certificate-minted', severity: 'high', evidence: [approved], says: 'it had asked for itself' },
    ];
  }),
  fires('a person approves its own', (s) => {
    const asked = requestCertificate(s, bob, 'bob-as-admin');
    const approved = approveCertificate(s.wait(60), bob, 'bob-as-admin', { verb: 'patch' });
    return [
      { code: 'certificate-minted', severity: 'low', evidence: [asked] },
      { code: 'certificate-minted', severity: 'high', evidence: [approved], says: 'bob@example.com approved' },
    ];
  }),
  fires('a workload asks in the name of a person, and uses what was signed', (s) => {
    const asked = requestCertificate(s, api, 'x', forAlice());
    const approved = approveCertificate(s, admin, 'x');
    const signed = signCertificate(s, approver, 'x');
    const used = s.wait(1).get(aliceWith(FINGERPRINT, api.ip), 'team-a/shared-config');
    const says = 'was used through a certificate that system:serviceaccount:team-a:api had asked for';
    return [
      { code: 'certificate-minted', severity: 'high', evidence: [asked], says: 'in the name of alice' },
      { code: 'certificate-minted', severity: 'high', evidence: [asked, approved, signed, used], says },
    ];
  }),
  fires("a stolen node's certificate asks for one in the name of a person", (s) => {
    const asked = requestCertificate(s, kubelet(4), 'x', forAlice());
    return [{ code: 'certificate-minted', severity: 'high', evidence: [asked] }];
  }),
  fires('a person asks in the name of one with the rights of a master, and it is used', (s) => {
    beThere(s);
    const asked = requestCertificate(s, bob, 'x', forAlice());
    const approved = approveCertificate(s, admin, 'x');
    const signed = signCertificate(s, approver, 'x');
    const used = s.wait(1).get(aliceWith(FINGERPRINT, bob.ip), 'team-a/shared-config');
    return [
      { code: 'certificate-minted', severity: 'medium', evidence: [asked] },
      { code: 'certificate-minted', severity: 'medium', evidence: [asked, approved, signed, used] },
    ];
  }),
  fires('the log does not show whose it is: a name in use comes with a new one that it did not ask for', (s) => {
    const asked = requestCertificate(s, api, 'x');
    const approved = approveCertificate(s, admin, 'x');
    const used = s.wait(30).get(person('bob', 12, [], 'copied'), 'team-b/worker-db');
    return [
      { code: 'certificate-minted', severity: 'medium', evidence: [asked] },
      { code: 'certificate-minted', severity: 'medium', evidence: [asked, approved, used], says: 'never seen before' },
    ];
  }),
  below('somebody makes a certificate for a newcomer, who uses it', (s) => {
    const asked = requestCertificate(s, admin, 'x', forAlice());
    const approved = approveCertificate(s, bob, 'x');
    const signed = signCertificate(s, approver, 'x');
    const ids = [1, 2].map(() => s.wait(60).get(aliceWith(FINGERPRINT, '192.0.2.77'), 'team-a/shared-config'));
    return [
      { code: 'certificate-minted', severity: 'medium', evidence: [asked] },
      { code: 'certificate-minted', severity: 'low', evidence: [asked, approved, signed, ...ids] },
    ];
  }),
  below('a certificate of another signer is no key to the API, whatever name it bears', (s) => {
    const asked = requestCertificate(s, alice, 'x', forAlice('example.com/mesh'));
    return [{ code: 'certificate-minted', severity: 'low', evidence: [asked] }];
  }),
  quiet('who asked for itself uses what it was given', (s) => {
    const self: Caller = { ...alice, username: 'alice' };
    for (let n = 0; n < 6; n++) s.wait(6).get(self, 'team-a/shared-config');
    s.send(self, { verb: 'get', resource: 'pods', namespace: 'team-a', name: 'x' });
    const renewed = aliceWith(FINGERPRINT, alice.ip);
    approveCertificate(s, admin, 'renewal');
    signCertificate(s, approver, 'renewal');
    s.get(renewed, 'team-a/shared-config');
  }),
  below('a person asks, another one approves: that is how it is meant', (s) => {
    const asked = requestCertificate(s, alice, 'alice-new-laptop');
    approveCertificate(s, admin, 'alice-new-laptop');
    return [{ code: 'certificate-minted', severity: 'low', evidence: [asked] }];
  }),
  below('who approves every day asks for its own as anybody else, and asks again', (s) => {
    for (let day = 0; day < 4; day++) {
      days(s, 1);
      approveCertificate(s, signer, `mesh-${day}`);
    }
    const evidence = [1, 2].map(() => requestCertificate(s, signer, 'for-itself'));
    return [{ code: 'certificate-minted', severity: 'medium', evidence }];
  }),
  below('an agent that asks every day: from the fourth day on that is its habit', (s) => {
    const ids = [1, 2, 3, 4, 5].map((day) => {
      days(s, 1);
      return requestCertificate(s, signer, `mesh-${day}`);
    });
    return ids.map((id, day) => ({ code: 'certificate-minted', severity: day < 3 ? 'medium' : 'low', evidence: [id] }));
  }),
  below(
    'in a log that has just begun nobody has habits',
    (s) => {
      firstReads(s, 199);
      const asked = requestCertificate(s, api, 'for-admin');
      const approved = approveCertificate(s, api, 'for-admin');
      return [asked, approved].map((id) => ({ code: 'certificate-minted', severity: 'low', evidence: [id] }));
    },
    COLD,
  ),
  quiet('kubelets renew theirs, and a controller approves them', (s) => {
    for (const node of [1, 2, 3]) {
      requestCertificate(s, kubelet(node), '');
      approveCertificate(s, approver, `csr-${node}xyz`);
    }
  }),
  quiet('a node joins the cluster', (s) => {
    requestCertificate(s, joining, 'node-csr-9');
    approveCertificate(s, approver, 'node-csr-9');
  }),
  quiet('refused, or there already: nothing was asked for', (s) => {
    for (const code of [403, 409]) requestCertificate(s, api, 'for-admin', { code });
  }),
  quiet('a look at an approval, and the signing', (s) => {
    requestCertificate(s, kubelet(1), 'node-1-renewal');
    approveCertificate(s, kubelet(1), 'node-1-renewal', { verb: 'get' });
    const about = { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', name: 'for-admin' };
    s.send(approver, { verb: 'update', subresource: 'status', ...about });
  }),
  blindSpot(
    'approved by itself, under a name that the server made up and the log of the request does not have',
    (s) => {
      const id = requestCertificate(s, api, '');
      approveCertificate(s, api, 'csr-7f3kq');
      return [{ code: 'certificate-minted', severity: 'medium', evidence: [id] }];
    },
  ),
  blindSpot("at Metadata level: a stolen node's certificate asks for one in another node's name", (s) => {
    requestCertificate(s, kubelet(4), 'for-node-1');
    approveCertificate(s, approver, 'for-node-1');
  }),
  blindSpot('at Metadata level: what a person asked for in the name of another is used', (s) => {
    const id = requestCertificate(s, bob, 'for-alice');
    approveCertificate(s, admin, 'for-alice');
    s.get(aliceWith('X509SHA256=00ff', '203.0.113.9'), 'team-a/shared-config');
    return [{ code: 'certificate-minted', severity: 'low', evidence: [id] }];
  }),
];
