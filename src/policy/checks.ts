import { type Check, leaking, NO_END, omits, READS, unlogged, WRITES } from './expectation.ts';

/** What Secretwatch wants of an audit policy, most important first. Levels as in `deploy/audit-policy.yaml`. */
export const CHECKS: readonly Check[] = [
  {
    what: 'reads of secrets',
    verbs: READS,
    group: '',
    resources: ['secrets'],
    expect: [unlogged('secret-reads-hidden', ['every detector']), NO_END],
  },
  {
    what: 'writes of secrets',
    verbs: WRITES,
    group: '',
    resources: ['secrets'],
    expect: [unlogged('secret-writes-hidden', ['rotation-incomplete', 'secret-destruction', 'stale-secret-copy'])],
  },
  {
    what: 'secrets',
    verbs: [...READS, ...WRITES],
    group: '',
    resources: ['secrets'],
    expect: [leaking('secret-values-logged', 'Metadata', 'values of secrets')],
  },
  {
    what: 'starts of watches on secrets',
    verbs: ['watch'],
    group: '',
    resources: ['secrets'],
    expect: [
      {
        code: 'watch-starts-hidden',
        severity: 'error',
        isWrong: omits('ResponseStarted'),
        so: 'a watch is seen only when it ends, which may be hours later or never',
        fix: 'take ResponseStarted out of omitStages',
        blinds: ['cluster-wide-read', 'secret-enumeration'],
      },
    ],
  },
  {
    what: 'requests for secrets that failed to authenticate',
    verbs: ['get', 'list'],
    group: '',
    resources: ['secrets'],
    isUnauthenticated: true,
    expect: [
      unlogged('unauthenticated-hidden', ['anonymous-read']),
      {
        code: 'unauthenticated-hidden',
        severity: 'error',
        isWrong: omits('ResponseStarted'),
        so: 'a 401 is logged at ResponseStarted alone, and that stage is left out',
        fix: 'take ResponseStarted out of omitStages',
        blinds: ['anonymous-read'],
      },
    ],
  },
  {
    what: 'config maps',
    verbs: [...READS, ...WRITES],
    group: '',
    resources: ['configmaps'],
    expect: [leaking('configmap-values-logged', 'Metadata', 'contents of config maps, which often hold secrets,')],
  },
  {
    what: 'token reviews',
    verbs: ['create'],
    group: 'authentication.k8s.io',
    resources: ['tokenreviews'],
    expect: [
      unlogged('token-reviews-hidden', ['token-review-probe']),
      leaking('tokens-logged', 'Metadata', 'the tokens that are asked about'),
    ],
  },
  {
    what: 'requests for tokens',
    verbs: ['create'],
    group: '',
    resources: ['serviceaccounts/token'],
    expect: [
      unlogged('token-requests-hidden', ['orphan-credential', 'token-minting', 'legacy-token-use']),
      leaking('tokens-logged', 'Request', 'usable tokens'),
      {
        code: 'token-lifetime-hidden',
        severity: 'info',
        isWrong: ({ level }) => level === 'Metadata',
        so: 'for how long and for whom a token is meant is not in the log',
        fix: 'log serviceaccounts/token at Request: that holds no token (RequestResponse does)',
        blinds: ['orphan-credential'],
      },
    ],
  },
  {
    what: 'certificate requests',
    verbs: ['create', 'update', 'patch'],
    group: 'certificates.k8s.io',
    resources: [
      'certificatesigningrequests',
      'certificatesigningrequests/approval',
      'certificatesigningrequests/status',
    ],
    expect: [
      unlogged('certificate-requests-hidden', ['certificate-minting']),
      {
        code: 'certificate-content-hidden',
        severity: 'info',
        isWrong: ({ level }) => level === 'Metadata',
        so: 'which certificate came of which request is not in the log',
        fix: 'log certificatesigningrequests, their approval and status at Request: a certificate is public',
        blinds: ['certificate-minting'],
      },
    ],
  },
  {
    what: 'changes of roles and bindings',
    verbs: WRITES,
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
    expect: [
      unlogged('grants-hidden', ['rbac-grant-then-read']),
      {
        code: 'grant-content-hidden',
        severity: 'info',
        isWrong: ({ level }) => level === 'Metadata',
        so: 'whom a binding serves and what a role allows is not in the log',
        fix: 'log writes of RBAC objects at Request',
        blinds: ['rbac-grant-then-read'],
      },
    ],
  },
  {
    what: 'comings and goings of pods',
    verbs: ['create', 'delete', 'deletecollection'],
    group: '',
    resources: ['pods'],
    expect: [
      unlogged('pods-hidden', ['orphan-credential', 'credential-replay'], 'warning'),
      leaking('pod-bodies-logged', 'Metadata', 'environment variables, commands and their literal values'),
    ],
  },
  {
    what: 'what becomes of pods',
    verbs: ['update', 'patch'],
    group: '',
    resources: ['pods/status'],
    expect: [
      {
        ...unlogged('pod-status-hidden', ['credential-replay'], 'info'),
        so: 'whether a pod moved is known only once it speaks again',
        fix: 'log writes of pods/status at Metadata, or give an inventory, which knows the addresses of pods',
      },
    ],
  },
  {
    what: 'sessions in pods and through nodes',
    verbs: ['create', 'get'],
    group: '',
    resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers', 'nodes/proxy'],
    expect: [unlogged('sessions-hidden', ['exec-near-secret'])],
  },
  {
    what: 'questions about own rights',
    verbs: ['create'],
    group: 'authorization.k8s.io',
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    expect: [unlogged('rights-reviews-hidden', ['denied-probing'], 'warning')],
  },
  {
    what: 'changes of service accounts and namespaces',
    verbs: WRITES,
    group: '',
    resources: ['serviceaccounts', 'namespaces'],
    expect: [unlogged('accounts-hidden', ['orphan-credential', 'secret-destruction'], 'warning')],
  },
  {
    what: 'ordinary reads of other resources',
    verbs: READS,
    group: '',
    resources: ['pods', 'services'],
    expect: [
      {
        ...unlogged('presence-hidden', ['credential-replay', 'dormant-credential'], 'info'),
        so: 'who was there, from where and with what is known only where secrets are read',
        fix: 'end with a rule at Metadata for everything',
      },
    ],
  },
];
