import { type Check, leaking, unlogged, WRITES } from '../expectation.ts';

/** How somebody comes by a credential or a right, without the credential itself. */
export const CREDENTIALS: readonly Check[] = [
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
];
