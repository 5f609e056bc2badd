import { CONTEXT } from './checks/context.ts';
import { CREDENTIALS } from './checks/credentials.ts';
import { SECRETS } from './checks/secrets.ts';
import type { Check } from './expectation.ts';

/** What Secretwatch wants of an audit policy, most important first. Levels as in `deploy/audit-policy.yaml`. */
export const CHECKS: readonly Check[] = [...SECRETS, ...CREDENTIALS, ...CONTEXT];
