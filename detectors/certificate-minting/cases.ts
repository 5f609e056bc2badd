import { controller, kubelet, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, days, firstReads } from '../../test/scenario/cluster.ts';
import { approveCertificate, requestCertificate } from '../../test/scenario/requests.ts';

const api = appOf('team-a', 'api');
const signer = pod('mesh', 'certificate-agent', 2);
const approver = controller('certificate-controller');
const joining = { ...kubelet(9), username: 'system:bootstrap:a1b2c3', groups: ['system:bootstrappers'] };

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
  blindSpot("a stolen node's certificate asks for one in another node's name", (s) => {
    requestCertificate(s, kubelet(4), 'for-node-1');
    approveCertificate(s, approver, 'for-node-1');
  }),
  blindSpot('what was signed is used, from elsewhere and under another name', (s) => {
    const id = requestCertificate(s, bob, 'for-alice');
    approveCertificate(s, admin, 'for-alice');
    const credential = { 'authentication.kubernetes.io/credential-id': 'X509SHA256=00ff' };
    s.get({ ...alice, extra: credential, ip: '203.0.113.9' }, 'team-a/shared-config');
    return [{ code: 'certificate-minted', severity: 'low', evidence: [id] }];
  }),
];
