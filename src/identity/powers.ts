import type { RoleRule } from '../model/rbac.ts';

/** What a role gives that leads to secrets: their values, or the right to become who may read them. */
const POWERS = ['wildcard', 'secrets', 'named-secrets', 'escalate', 'bind', 'impersonate', 'mint'] as const;
export type Power = (typeof POWERS)[number];

const RBAC = 'rbac.authorization.k8s.io';
const READS = ['get', 'list', 'watch'];
const IMPERSONATED = ['users', 'groups', 'serviceaccounts', 'userextras', 'uids'];

/** The powers that rules give, as the RBAC authorizer reads them: a `*` stands for everything of its field. */
export function powersOf(rules: readonly RoleRule[]): Power[] {
  const given = new Set(rules.flatMap(powersOfRule));
  return POWERS.filter((power) => given.has(power));
}

function powersOfRule(rule: RoleRule): Power[] {
  const { verbs, apiGroups, resources, resourceNames } = rule;
  const has = (verb: string) => verbs.includes('*') || verbs.includes(verb);
  const on = (group: string, names: readonly string[]) =>
    (apiGroups.includes('*') || apiGroups.includes(group)) &&
    (resources.includes('*') || names.some((name) => resources.includes(name)));
  const powers: Power[] = [];
  if ([verbs, apiGroups, resources].every((list) => list.includes('*'))) powers.push('wildcard');
  if (READS.some(has) && on('', ['secrets'])) powers.push(resourceNames.length > 0 ? 'named-secrets' : 'secrets');
  for (const verb of ['escalate', 'bind'] as const)
    if (has(verb) && on(RBAC, ['roles', 'clusterroles'])) powers.push(verb);
  const acts = has('impersonate') || verbs.some((verb) => verb.startsWith('impersonate:'));
  if (acts && (on('', IMPERSONATED) || on('authentication.k8s.io', IMPERSONATED))) powers.push('impersonate');
  if (has('create') && on('', ['serviceaccounts/token', '*/token'])) powers.push('mint');
  return powers;
}

/**
 * What the roles that every cluster is born with give, for logs that begin later
 * (kubernetes.io, "Using RBAC Authorization", user-facing roles).
 */
export const BUILT_IN: ReadonlyMap<string, readonly Power[]> = new Map([
  ['cluster-admin', POWERS.filter((power) => power !== 'named-secrets')],
  ['admin', ['secrets', 'impersonate', 'mint']],
  ['edit', ['secrets', 'impersonate', 'mint']],
]);

const SENTENCES: Readonly<Record<Power, string>> = {
  wildcard: 'everything',
  secrets: 'all secrets',
  'named-secrets': 'some secrets',
  escalate: 'the right to widen roles',
  bind: 'the right to give roles',
  impersonate: 'the right to act as others',
  mint: 'the right to make tokens',
};

/** Powers as a person says them; whoever may do everything needs no list. */
export function sayPowers(powers: readonly Power[]): string {
  return powers.includes('wildcard') ? SENTENCES.wildcard : powers.map((power) => SENTENCES[power]).join(', ');
}
