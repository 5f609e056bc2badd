import { type Check, leaking, READS, unlogged, WRITES } from '../expectation.ts';

/** What tells of a reader beside the read: its pod, its account, its sessions, where it is otherwise seen. */
export const CONTEXT: readonly Check[] = [
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
