import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logged, type PolicyRequest, policySchema } from '../../src/policy/policy.ts';

const GET: PolicyRequest = {
  user: 'ann',
  groups: ['system:authenticated'],
  verb: 'get',
  group: '',
  resource: 'secrets',
  namespace: 'shop',
  name: 'db',
};

function levelOf(rule: object, request: Partial<PolicyRequest> = {}) {
  const policy = policySchema.parse({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    rules: [{ level: 'Request', ...rule }, { level: 'Metadata' }],
  });
  return logged(policy, { ...GET, ...request }).level === 'Request';
}

const resources = (...names: string[]) => ({ resources: [{ group: '', resources: names }] });

describe('a rule decides as the API server takes it', () => {
  const CASES: readonly [what: string, rule: object, request: Partial<PolicyRequest>, isMatch: boolean][] = [
    ['an empty rule', {}, {}, true],
    ['another user', { users: ['bob'] }, {}, false],
    ['one of the groups', { userGroups: ['a', 'system:authenticated'] }, {}, true],
    ['users and groups together, of which one fails', { users: ['ann'], userGroups: ['a'] }, {}, false],
    ['nobody, for a rule about users', { users: ['ann'] }, { user: '', groups: [] }, false],
    ['a subresource, for a rule about its resource', resources('pods'), { resource: 'pods/exec' }, false],
    ['a subresource by its name', resources('pods/exec'), { resource: 'pods/exec' }, true],
    ['a subresource by *', resources('*'), { resource: 'pods/exec' }, true],
    ['a subresource by pods/*', resources('pods/*'), { resource: 'pods/exec' }, true],
    ['the resource itself by pods/*', resources('pods/*'), { resource: 'pods' }, true],
    ['any resource of that subresource', resources('*/status'), { resource: 'pods/status' }, true],
    ['another subresource', resources('*/status'), { resource: 'pods/exec' }, false],
    ['a group without resources', { resources: [{ group: '' }] }, {}, true],
    ['another group', { resources: [{ group: 'apps' }] }, {}, false],
    ['a name that is listed', { resources: [{ group: '', resources: ['secrets'], resourceNames: ['db'] }] }, {}, true],
    ['a name that is not', { resources: [{ group: '', resources: ['secrets'], resourceNames: ['tls'] }] }, {}, false],
    ['another namespace', { namespaces: ['other'] }, {}, false],
    ['no namespace', { namespaces: [''] }, { namespace: '' }, true],
    ['paths that are no resources', { nonResourceURLs: ['*'] }, {}, false],
  ];
  for (const [what, rule, request, isMatch] of CASES) it(what, () => assert.equal(levelOf(rule, request), isMatch));

  it('the first that matches, and none is not logged', () => {
    const policy = policySchema.parse({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [
        { level: 'Metadata', verbs: ['get'], omitStages: ['Panic'] },
        { level: 'Request', verbs: ['get', 'list'] },
      ],
    });
    assert.deepEqual(logged(policy, GET), { level: 'Metadata', omits: new Set(['RequestReceived', 'Panic']), rule: 0 });
    assert.equal(logged(policy, { ...GET, verb: 'list' }).rule, 1);
    assert.deepEqual(
      [logged(policy, { ...GET, verb: 'watch' }).level, logged(policy, { ...GET, verb: 'watch' }).rule],
      ['None', -1],
    );
  });
});
