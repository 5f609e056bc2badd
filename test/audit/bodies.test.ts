import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { CERTIFICATE, REQUEST } from '../scenario/certificates.ts';
import { admin } from '../scenario/cluster.ts';
import { eventLine, type Request } from '../scenario/event.ts';
import { CANARIES, ITEMS, POD, REFERENCES } from '../sources/inventory-file.ts';

const TIME_US = Date.UTC(2026, 2, 2) * 1000;
const CANARY = 'c3VwZXJzZWNyZXQ';

function decode(request: Request): AuditEvent {
  const [record] = decodeLines([eventLine(admin, request, TIME_US, 'id')]);
  assert.ok(record?.tier === 'event', `decoded as ${record?.tier}`);
  return record;
}

function contentOf(resource: string, requestObject: object, more: Partial<Request> = {}) {
  return decode({
    verb: 'create',
    resource,
    namespace: 'shop',
    name: 'x',
    code: 201,
    bodies: { requestObject },
    ...more,
  }).content;
}

describe('of a body leaves decode', () => {
  it('a pod: account, node, owner, ways to secrets and host paths', () => {
    const spec = { ...POD.spec, volumes: [...POD.spec.volumes, { name: 'h', hostPath: { path: '/etc/kubernetes' } }] };
    const content = contentOf('pods', { ...POD, spec }, { name: 'api-7d4b9c-x1' });
    assert.ok(content?.kind === 'pod');
    const { account, node, owner, namespace, name, hostPaths } = content;
    assert.deepEqual(
      [namespace, name, account, node, owner],
      ['shop', 'api-7d4b9c-x1', 'api', 'node-1', 'Deployment/api'],
    );
    assert.deepEqual(hostPaths, ['/etc/kubernetes']);
    assert.deepEqual(
      content.secrets.map(({ name: secret, ways }) => [secret, ...ways]),
      REFERENCES,
    );
  });

  it('of a pod without a name yet, what its name will begin with', () => {
    const { name: _, ...metadata } = POD.metadata;
    const content = contentOf('pods', { ...POD, metadata: { ...metadata, generateName: 'api-7d4b9c-' } }, { name: '' });
    assert.deepEqual(content?.kind === 'pod' && [content.name, content.generateName], ['', 'api-7d4b9c-']);
  });

  it('a role and a binding', () => {
    const rules = [
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['db'], nonResourceURLs: ['/x'] },
    ];
    assert.deepEqual(contentOf('roles', { kind: 'Role', metadata: {}, rules }), {
      kind: 'role',
      namespace: 'shop',
      name: 'x',
      rules: [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['db'] }],
    });
    const subjects = [
      { kind: 'ServiceAccount', name: 'api' },
      { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated' },
      { kind: 'Robot', name: 'r' },
    ];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' };
    assert.deepEqual(
      contentOf('rolebindings', { kind: 'RoleBinding', metadata: { name: 'other' }, subjects, roleRef }),
      {
        kind: 'binding',
        namespace: 'shop',
        name: 'x',
        roleKind: 'ClusterRole',
        role: 'edit',
        subjects: [
          { kind: 'ServiceAccount', namespace: 'shop', name: 'api' },
          { kind: 'Group', namespace: '', name: 'system:authenticated' },
        ],
      },
    );
  });

  it('every rule of a role, however many stand before the one that matters', () => {
    const resources = Array.from({ length: 500 }, (_, n) => `thing${n}`);
    const content = contentOf('roles', {
      kind: 'Role',
      rules: [{ verbs: ['get'], apiGroups: [''], resources: [...resources, 'secrets'] }],
    });
    assert.ok(content?.kind === 'role' && content.rules[0]?.resources.includes('secrets'));
  });

  it('what a token is asked for, and not the token', () => {
    const body = {
      kind: 'TokenRequest',
      spec: {
        audiences: ['vault'],
        expirationSeconds: 3607,
        boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'api-1', uid: 'u' },
      },
      status: { token: CANARY },
    };
    const event = decode({
      verb: 'create',
      resource: 'serviceaccounts',
      subresource: 'token',
      namespace: 'shop',
      name: 'api',
      bodies: { requestObject: body, responseObject: body },
    });
    assert.deepEqual(event.content, {
      kind: 'token-request',
      audiences: ['vault'],
      expirationSeconds: 3607,
      boundKind: 'Pod',
      boundName: 'api-1',
      boundUid: 'u',
    });
    assert.ok(!JSON.stringify(event).includes(CANARY));
  });

  it('whom a certificate would be, and of the signed one the fingerprint of its later uses', () => {
    const asked = {
      kind: 'CertificateSigningRequest',
      spec: { username: 'bob', signerName: 's', usages: ['client auth'], request: REQUEST },
    };
    const who = {
      requester: 'bob',
      signerName: 's',
      usages: ['client auth'],
      username: 'alice',
      groups: ['system:masters', 'ops'],
    };
    assert.deepEqual(contentOf('certificatesigningrequests', asked), {
      kind: 'certificate-request',
      name: 'x',
      ...who,
      credentialId: '',
    });
    const signed = { ...asked, status: { certificate: CERTIFICATE } };
    const content = contentOf('certificatesigningrequests', signed, { verb: 'update', subresource: 'status' });
    const { fingerprint256 } = new X509Certificate(Buffer.from(CERTIFICATE, 'base64'));
    const credentialId = `X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`;
    assert.deepEqual(content, { kind: 'certificate-request', name: 'x', ...who, credentialId });
    const { spec: _, ...unasked } = signed;
    const alone = contentOf('certificatesigningrequests', unasked, { verb: 'update', subresource: 'status' });
    assert.ok(alone?.kind === 'certificate-request' && alone.username === 'alice', 'the certificate says it as well');
  });

  it('of a certificate that is none, nothing, however it is broken', () => {
    const der = Buffer.from(
      Buffer.from(REQUEST, 'base64').toString('latin1').split('\n').slice(1, -2).join(''),
      'base64',
    );
    for (let at = 0; at < der.length; at += 3) {
      for (const broken of [
        der.subarray(0, at),
        Buffer.concat([der.subarray(0, at), Buffer.alloc(der.length - at, 0xff)]),
      ]) {
        const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${broken.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
        const spec = { request: Buffer.from(pem).toString('base64') };
        const content = contentOf('certificatesigningrequests', { kind: 'CertificateSigningRequest', spec });
        assert.ok(content?.kind === 'certificate-request' && content.groups.length <= 2);
      }
    }
  });

  it('where a pod was placed', () => {
    const binding = { kind: 'Binding', target: { kind: 'Node', name: 'node-7' } };
    const more = { subresource: 'binding' };
    assert.deepEqual(contentOf('pods', binding, more), { kind: 'placement', node: 'node-7' });
  });

  it('no part of a patch: it is a piece of an object, or a list of operations', () => {
    const patch = { kind: 'Role', rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] };
    assert.equal(contentOf('roles', patch, { verb: 'patch', code: 200 }), undefined);
    const stored = decode({
      verb: 'patch',
      resource: 'roles',
      namespace: 'shop',
      name: 'x',
      bodies: { requestObject: patch, responseObject: { ...patch, rules: [] } },
    });
    assert.ok(stored.content?.kind === 'role' && stored.content.rules.length === 0, 'what was stored does');
  });

  it('nothing of bodies of another kind than the path says', () => {
    for (const kind of ['Secret', 'DeleteOptions', 'Status', '', 'pod'])
      assert.equal(contentOf('pods', { ...POD, kind }), undefined, kind);
    assert.equal(contentOf('secrets', { ...POD }), undefined);
    assert.equal(contentOf('pods', POD, { subresource: 'exec' }), undefined);
  });
});

/** Whatever tier it is. */
function textOf(request: Request): string {
  return JSON.stringify(decodeLines([eventLine(admin, request, TIME_US, 'id')]));
}

describe('no value leaves decode', () => {
  const RESOURCES = ['secrets', 'pods', 'serviceaccounts', 'namespaces', 'roles', 'rolebindings', 'tokenreviews'];
  const VALUES = [...CANARIES, CANARY];
  const everything = {
    ...POD,
    data: { a: CANARY },
    stringData: { a: CANARY },
    spec: { ...POD.spec, token: CANARY, request: CANARY },
    status: { token: CANARY, certificate: CANARY },
    patch: [{ op: 'add', value: CANARY }],
  };
  const KINDS = ['Secret', 'Pod', 'ServiceAccount', 'Namespace', 'Role', 'RoleBinding', 'TokenReview', 'TokenRequest'];

  for (const resource of RESOURCES) {
    it(`of ${resource}, whatever kind the body claims to be`, () => {
      for (const kind of KINDS) {
        for (const verb of ['create', 'update', 'patch']) {
          const body = { ...everything, kind };
          const bodies = { requestObject: body, responseObject: body };
          const text = textOf({ verb, resource, namespace: 'shop', name: 'x', bodies });
          assert.deepEqual(
            VALUES.filter((value) => text.includes(value)),
            [],
            `${verb} ${kind}`,
          );
        }
      }
    });
  }

  it('of the objects that inventory files hold', () => {
    for (const item of ITEMS) {
      const resource = `${item.kind.toLowerCase()}s`;
      const text = textOf({
        verb: 'create',
        resource,
        namespace: 'shop',
        name: 'x',
        code: 403,
        bodies: { requestObject: item },
      });
      assert.deepEqual(
        VALUES.filter((value) => text.includes(value)),
        [],
        item.kind,
      );
    }
  });
});

it('a dry run and a body that was cut off are said', () => {
  const request: Request = { verb: 'create', resource: 'secrets', namespace: 'shop', name: 'x', code: 201 };
  const annotations = { 'audit.k8s.io/truncated': 'true' };
  const said = ({ isDryRun, isTruncated }: AuditEvent) => [isDryRun, isTruncated];
  assert.deepEqual(said(decode(request)), [false, false]);
  assert.deepEqual(said(decode({ ...request, query: ['dryRun=All'], annotations })), [true, true]);
});
