import { type Check, leaking, NO_END, omits, READS, unlogged, WRITES } from '../expectation.ts';

/** Whoever touches a secret is in the log, and its value is not. */
export const SECRETS: readonly Check[] = [
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
];
