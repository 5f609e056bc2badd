import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { controller } from '../scenario/callers.ts';
import { FINGERPRINT } from '../scenario/certificates.ts';
import { admin, appOf } from '../scenario/cluster.ts';
import { approveCertificate, forAlice, requestCertificate, signCertificate } from '../scenario/requests.ts';
import { Scenario } from '../scenario/scenario.ts';
import { storeOfLog } from './log-store.ts';

const api = appOf('team-a', 'api');
const ID = 'authentication.kubernetes.io/credential-id';
const alice = { ...admin, username: 'alice', extra: { [ID]: FINGERPRINT }, ip: '203.0.113.9' };

test('a certificate leads from its uses over signer and approver to who asked, and on to what was done with it', async () => {
  const s = new Scenario();
  const asked = requestCertificate(s, api, 'x', forAlice());
  const approved = approveCertificate(s, admin, 'x');
  const signed = signCertificate(s, controller('certificate-controller'), 'x');
  for (let n = 0; n < 2; n++) s.get(alice, 'team-a/api-db');
  const store = await storeOfLog(s.lines, []);
  const timeline = openSqliteTimeline(store.dir);
  try {
    const lineage = await timeline.lineage({ credential: FINGERPRINT });
    assert.ok(lineage);
    assert.deepEqual(
      [lineage.issuedBy, lineage.issuedFor, lineage.issuanceAuditID, lineage.uses, lineage.sourceIPs],
      [api.username, 'alice', asked, 2, ['203.0.113.9']],
    );
    assert.deepEqual(
      lineage.backward.map(({ what, principal, through, auditID }) => [what, principal, through, auditID]),
      [
        ['certificate-requested', api.username, api.extra?.[ID], asked],
        ['certificate-approved', admin.username, admin.extra?.[ID], approved],
        ['certificate-signed', 'system:serviceaccount:kube-system:certificate-controller', '', signed],
      ],
    );
    const maker = await timeline.lineage({ credential: api.extra?.[ID] ?? '' });
    assert.deepEqual(
      maker?.forward.map(({ what, target, auditID }) => [what, target, auditID]),
      [['certificate-requested', FINGERPRINT, asked]],
    );
  } finally {
    await timeline.close();
    store.remove();
  }
});
