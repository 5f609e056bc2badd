import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { principalOf } from '../../src/identity/principal.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { lineAt } from '../sources/lines.ts';

function eventOf(username: string, extra: object, change: object = {}): AuditEvent {
  const event = {
    ...JSON.parse(lineAt(1, 'a')),
    user: { username, groups: ['system:authenticated'], extra },
    ...change,
  };
  const [decoded] = decodeLines([JSON.stringify(event)]);
  return decoded as AuditEvent;
}

function nameOf(username: string, extra: object): string {
  return principalOf(eventOf(username, extra)).principal.username;
}

const ROLE = 'arn:aws:iam::111122223333:role/Admin';

const NAMES: readonly [what: string, username: string, extra: object, name: string][] = [
  [
    'EKS: a person by role and session',
    'kubernetes-admin',
    { canonicalArn: [ROLE], sessionName: ['alice@example.com'] },
    `kubernetes-admin (${ROLE}/alice@example.com)`,
  ],
  [
    'EKS: a user',
    'kubernetes-admin',
    { canonicalArn: ['arn:aws:iam::111122223333:user/bob'], sessionName: [''] },
    'kubernetes-admin (arn:aws:iam::111122223333:user/bob)',
  ],
  [
    'EKS: a session name made up by a tool is no person',
    'ci',
    { canonicalArn: [ROLE], sessionName: ['1669660343296132000'] },
    `ci (${ROLE})`,
  ],
  [
    'EKS: nor is one of a library',
    'ci',
    { canonicalArn: [ROLE], sessionName: ['botocore-session-1700'] },
    `ci (${ROLE})`,
  ],
  [
    'EKS: a node is a node',
    'system:node:ip-10-0-0-1',
    { canonicalArn: [ROLE], sessionName: ['i-0abc'] },
    'system:node:ip-10-0-0-1',
  ],
  [
    'AKS: by object id',
    'alice@example.com',
    { oid: ['00000000-aaaa-4444-8888-000000000001'] },
    'alice@example.com (oid 00000000-aaaa-4444-8888-000000000001)',
  ],
  [
    'AKS: an application is its object id',
    '00000000-aaaa-4444-8888-000000000001',
    { oid: ['00000000-aaaa-4444-8888-000000000001'] },
    '00000000-aaaa-4444-8888-000000000001',
  ],
  [
    'Rancher: by the id of the principal',
    'u-b4qkhsnliz',
    { principalid: ['github_user://1234'], username: ['alice'] },
    'u-b4qkhsnliz (github_user://1234)',
  ],
  ['GKE: by e-mail', 'alice@example.com', {}, 'alice@example.com'],
  ['unknown extra values are not looked at', 'alice', { assertion: ['eyJ'], oid: 7 }, 'alice'],
];

for (const [what, username, extra, name] of NAMES) it(what, () => assert.equal(nameOf(username, extra), name));

it('two people behind one mapped username are two principals, each with a memory of its own', () => {
  const keys = ['alice', 'bob'].map(
    (session) => principalOf(eventOf('admin', { canonicalArn: [ROLE], sessionName: [session] })).key,
  );
  assert.notEqual(keys[0], keys[1]);
});

it('whoever is impersonated is named so as well', () => {
  const impersonatedUser = { username: 'u-1', groups: [], extra: { principalid: ['local://u-1-bob'] } };
  const { principal } = principalOf(eventOf('system:serviceaccount:cattle-system:rancher', {}, { impersonatedUser }));
  assert.equal(principal.username, 'u-1 (local://u-1-bob)');
});

it('an OpenShift token that is limited to scopes is told apart from a full one', () => {
  const key = 'scopes.authorization.openshift.io';
  const idOf = (scopes: string[]) => eventOf('alice', { [key]: scopes }).caller.extra.credentialId;
  assert.deepEqual(
    [idOf(['user:full']), idOf(['user:list-projects', 'user:info'])],
    ['', 'SCOPES=user:info,user:list-projects'],
  );
});
