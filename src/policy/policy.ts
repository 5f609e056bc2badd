import { z } from 'zod';

export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type Stage = (typeof STAGES)[number];

const texts = z.array(z.string()).default([]);
const stages = z.array(z.enum(STAGES)).default([]);

const rule = z.strictObject({
  level: z.enum(LEVELS),
  users: texts,
  userGroups: texts,
  verbs: texts,
  resources: z
    .array(z.strictObject({ group: z.string().default(''), resources: texts, resourceNames: texts }))
    .default([]),
  namespaces: texts,
  nonResourceURLs: texts,
  omitStages: stages,
  omitManagedFields: z.boolean().optional(),
});
export type Rule = z.infer<typeof rule>;

/** An audit policy as the API server reads it (audit.k8s.io/v1, also its betas, which look alike). */
export const policySchema = z.strictObject({
  apiVersion: z.enum(['audit.k8s.io/v1', 'audit.k8s.io/v1beta1'], 'it must be audit.k8s.io/v1'),
  kind: z.literal('Policy', 'it must be Policy'),
  metadata: z.unknown().optional(),
  omitStages: stages,
  omitManagedFields: z.boolean().optional(),
  rules: z.array(rule).min(1, 'without a rule nothing is logged'),
});
export type Policy = z.infer<typeof policySchema>;

/** One request as a policy sees it. Without a user it is one that failed to authenticate. */
export interface PolicyRequest {
  user: string;
  groups: readonly string[];
  verb: string;
  group: string;
  /** With its subresource, as `pods/exec`. */
  resource: string;
  namespace: string;
  name: string;
}

/** How a request would be logged; `rule` is the index of the one that decides, -1 where none matches. */
export interface Logged {
  level: Level;
  omits: ReadonlySet<Stage>;
  rule: number;
}

/**
 * What the API server would log of a request: the first rule that matches decides, stages left out by the policy and
 * by that rule add up, and what no rule matches is not logged. After apiserver's `pkg/audit/policy/checker.go`.
 */
export function logged(policy: Policy, request: PolicyRequest): Logged {
  return loggedBy(
    policy,
    policy.rules.findIndex((each) => matches(each, request)),
  );
}

/** How a rule logs what it decides; -1 is no rule. */
export function loggedBy(policy: Policy, at: number): Logged {
  const own = policy.rules[at];
  return { level: own?.level ?? 'None', omits: new Set([...policy.omitStages, ...(own?.omitStages ?? [])]), rule: at };
}

function matches(each: Rule, { user, groups, verb, ...object }: PolicyRequest): boolean {
  if (each.users.length > 0 && !each.users.includes(user)) return false;
  if (each.userGroups.length > 0 && !each.userGroups.some((group) => groups.includes(group))) return false;
  if (each.verbs.length > 0 && !each.verbs.includes(verb)) return false;
  if (each.namespaces.length > 0 || each.resources.length > 0) return matchesObject(each, object);
  return each.nonResourceURLs.length === 0;
}

type RequestedObject = Pick<PolicyRequest, 'group' | 'resource' | 'namespace' | 'name'>;

function matchesObject(
  { namespaces, resources }: Rule,
  { group, resource, namespace, name }: RequestedObject,
): boolean {
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return false;
  if (resources.length === 0) return true;
  return resources.some((own) => {
    if (own.group !== group) return false;
    if (own.resources.length === 0) return true;
    const isNamed = own.resourceNames.length === 0 || own.resourceNames.includes(name);
    return isNamed && own.resources.some((pattern) => matchesResource(pattern, resource));
  });
}

/** `pods`, `pods/exec`, `pods/*` (pods as well), the subresource of anything, or `*` for all. */
function matchesResource(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const [plain = '', subresource = ''] = resource.split('/');
  if (pattern.startsWith('*/')) return subresource !== '' && subresource === pattern.slice(2);
  return pattern.endsWith('/*') && plain === pattern.slice(0, -2);
}
