import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import { parse } from 'yaml';
import { DETECTORS } from '../../detectors/index.ts';
import { CHECKS } from '../../src/policy/checks.ts';
import { lintPolicy } from '../../src/policy/lint.ts';
import { policySchema } from '../../src/policy/policy.ts';

const SHIPPED = parse(readFileSync(new URL('../../deploy/audit-policy.yaml', import.meta.url), 'utf8'));

interface Draft {
  omitStages?: string[];
  rules: Record<string, unknown>[];
}

/** What lint says of the shipped policy after a change. */
function lintAfter(change: (policy: Draft) => void) {
  const policy = structuredClone(SHIPPED);
  change(policy);
  return lintPolicy(policySchema.parse(policy));
}

const before = (rule: Record<string, unknown>) => (policy: Draft) => void policy.rules.unshift(rule);
const core = (...resources: string[]) => [{ group: '', resources }];

test('the shipped policy is without fault', () =>
  assert.deepEqual(
    lintAfter(() => {}),
    [],
  ));

describe('a bad policy is found out', () => {
  const CASES: readonly [what: string, change: (policy: Draft) => void, code: string, says: RegExp][] = [
    [
      'reads of secrets left out',
      before({ level: 'None', resources: core('secrets') }),
      'secret-reads-hidden',
      /^reads of secrets$/,
    ],
    [
      'a group of callers left out',
      before({ level: 'None', userGroups: ['system:nodes'] }),
      'secret-reads-hidden',
      /by group system:nodes$/,
    ],
    [
      'one account left out for one verb',
      before({ level: 'None', users: ['system:kube-scheduler'], verbs: ['watch'] }),
      'secret-reads-hidden',
      /\(watch\) by system:kube-scheduler$/,
    ],
    [
      'one namespace left out',
      before({ level: 'None', namespaces: ['kube-system'] }),
      'secret-reads-hidden',
      /in kube-system$/,
    ],
    [
      'one name left out',
      before({ level: 'None', resources: [{ group: '', resources: ['secrets'], resourceNames: ['leader'] }] }),
      'secret-reads-hidden',
      /named leader$/,
    ],
    [
      'writes of secrets left out',
      before({ level: 'None', verbs: ['delete'], resources: core('secrets') }),
      'secret-writes-hidden',
      /delete/,
    ],
    [
      'a catch-all before the secrets',
      before({ level: 'Request', resources: [{ group: '' }] }),
      'secret-values-logged',
      /^secrets$/,
    ],
    [
      'bodies of config maps',
      before({ level: 'RequestResponse', resources: core('configmaps') }),
      'configmap-values-logged',
      /config maps/,
    ],
    [
      '401s left out',
      (policy) => void policy.omitStages?.push('ResponseStarted'),
      'unauthenticated-hidden',
      /failed to authenticate/,
    ],
    [
      'starts of watches left out',
      (policy) => void policy.omitStages?.push('ResponseStarted'),
      'watch-starts-hidden',
      /watches/,
    ],
    [
      'every end left out',
      (policy) => void policy.omitStages?.push('ResponseComplete'),
      'end-omitted',
      /reads of secrets/,
    ],
    [
      'tokens in the log',
      before({ level: 'RequestResponse', resources: core('serviceaccounts/token') }),
      'tokens-logged',
      /requests for tokens/,
    ],
    [
      'tokens of reviews in the log',
      before({ level: 'Request', resources: [{ group: 'authentication.k8s.io', resources: ['*'] }] }),
      'tokens-logged',
      /token reviews/,
    ],
    [
      'token requests left out',
      before({ level: 'None', resources: core('serviceaccounts/token') }),
      'token-requests-hidden',
      /tokens/,
    ],
    [
      'no lifetime of tokens',
      before({ level: 'Metadata', resources: core('serviceaccounts/token') }),
      'token-lifetime-hidden',
      /tokens/,
    ],
    [
      'no content of grants',
      before({ level: 'Metadata', resources: [{ group: 'rbac.authorization.k8s.io' }] }),
      'grant-content-hidden',
      /roles and bindings/,
    ],
    [
      'no content of certificate requests',
      before({ level: 'Metadata', resources: [{ group: 'certificates.k8s.io' }] }),
      'certificate-content-hidden',
      /certificate requests/,
    ],
    ['bodies of pods', before({ level: 'Request', resources: core('pods') }), 'pod-bodies-logged', /pods/],
    ['sessions left out', before({ level: 'None', resources: core('pods/*') }), 'sessions-hidden', /pods\/exec/],
    ['no rule for the rest', (policy) => void policy.rules.pop(), 'presence-hidden', /ordinary reads/],
  ];
  for (const [what, change, code, says] of CASES) {
    it(`${what}: ${code}`, () => {
      const found = lintAfter(change).filter((finding) => finding.code === code);
      assert.ok(found.length > 0, `${code} is not among ${lintAfter(change).map((finding) => finding.code)}`);
      assert.match(found.map((finding) => finding.what).join('\n'), says);
    });
  }

  it('and the fix is to move the rule that comes too late', () => {
    const found = lintAfter(before({ level: 'Request', resources: [{ group: '' }] }));
    const fixes = found.filter(({ code }) => code === 'secret-values-logged').map(({ fix }) => fix);
    assert.deepEqual(fixes, ['move rule 2, which names them, before rule 1']);
  });

  it('but a stage that the whole policy leaves out is mended by no order of rules', () => {
    const found = lintAfter((policy) => {
      before({ level: 'Metadata' })(policy);
      policy.omitStages?.push('ResponseStarted');
    });
    assert.match(found.find(({ code }) => code === 'watch-starts-hidden')?.fix ?? '', /take ResponseStarted out/);
  });
});

test('a policy without any rule that matches logs nothing, and every check that asks for it says so', () => {
  const found = lintAfter((policy) => {
    policy.rules = [{ level: 'Metadata', users: ['nobody'] }];
  });
  const silent = { level: 'None', omits: new Set<never>(), rule: -1 } as const;
  const asked = CHECKS.flatMap(({ expect }) => expect.filter(({ isWrong }) => isWrong(silent)).map(({ code }) => code));
  assert.ok(asked.length > 10);
  assert.deepEqual(
    found
      .filter(({ rule }) => rule === -1)
      .map(({ code }) => code)
      .sort(),
    asked.sort(),
  );
});

test('what a check blinds are detectors that there are', () => {
  const known = new Set([...DETECTORS.map(({ id }) => id), 'every detector']);
  const named = CHECKS.flatMap(({ expect }) => expect.flatMap(({ blinds }) => blinds));
  assert.deepEqual(
    named.filter((id) => !known.has(id)),
    [],
  );
});
