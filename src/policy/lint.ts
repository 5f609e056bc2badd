import { CHECKS } from './checks.ts';
import type { Check, Expectation, LintSeverity } from './expectation.ts';
import { logged, loggedBy, type Policy, type PolicyRequest, type Rule } from './policy.ts';

/** One thing that is wrong with a policy, by the rule that causes it. */
export interface LintFinding {
  code: string;
  severity: LintSeverity;
  /** Index of the rule that decides; -1 where no rule matches. */
  rule: number;
  /** What is affected, with verbs and callers. */
  what: string;
  so: string;
  fix: string;
  blinds: string[];
}

/** Everything that is wrong with a policy; most severe first, then in the order of its rules. */
export function lintPolicy(policy: Policy): LintFinding[] {
  const callers = callersIn(policy);
  const found = CHECKS.flatMap((check) =>
    check.expect.flatMap((expectation) => complaints(policy, check, expectation, callers)),
  );
  return [...found].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.rule - b.rule);
}

const SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'info'];

/** Who might ask: somebody the policy names nowhere, and everybody and every place that it names. */
interface Callers {
  people: readonly { user: string; groups: readonly string[]; label: string }[];
  namespaces: readonly string[];
  names: readonly string[];
}

const ANYBODY = { user: 'anybody', groups: ['system:authenticated'], label: '' };
const NOBODY = { user: '', groups: [], label: '' };
const SOMEWHERE = 'any-namespace';
const SOMETHING = 'any-name';

function callersIn({ rules }: Policy): Callers {
  const users = new Set(rules.flatMap(({ users }) => users));
  const groups = new Set(rules.flatMap(({ userGroups }) => userGroups));
  return {
    people: [
      ANYBODY,
      ...[...users].map((user) => ({ ...ANYBODY, user, label: user })),
      ...[...groups].map((group) => ({ ...ANYBODY, groups: [...ANYBODY.groups, group], label: `group ${group}` })),
    ],
    namespaces: [SOMEWHERE, ...new Set(rules.flatMap(({ namespaces }) => namespaces))],
    names: [SOMETHING, ...new Set(rules.flatMap(({ resources }) => resources.flatMap((each) => each.resourceNames)))],
  };
}

/** Requests that go wrong, by the rule that decides. */
function complaints(policy: Policy, check: Check, expectation: Expectation, callers: Callers): LintFinding[] {
  const wrong = new Map<number, Affected>();
  for (const { request, label } of requestsOf(check, callers)) {
    const answer = logged(policy, request);
    if (!expectation.isWrong(answer)) continue;
    const affected = wrong.get(answer.rule) ?? { verbs: new Set(), resources: new Set(), callers: new Set() };
    affected.verbs.add(request.verb);
    affected.resources.add(request.resource);
    affected.callers.add(callerText(label, request));
    wrong.set(answer.rule, affected);
  }
  const { code, severity, so, fix, blinds } = expectation;
  return [...wrong].map(([rule, affected]) => {
    const hidden = laterRule(policy, check, expectation, rule);
    const moved = hidden === undefined ? fix : `move rule ${hidden + 1}, which names them, before rule ${rule + 1}`;
    return { code, severity, rule, what: whatText(check, affected), so, fix: moved, blinds: [...blinds] };
  });
}

interface Affected {
  verbs: Set<string>;
  resources: Set<string>;
  callers: Set<string>;
}

function* requestsOf({ verbs, group, resources, isUnauthenticated }: Check, callers: Callers) {
  for (const { label, user, groups } of isUnauthenticated ? [NOBODY] : callers.people) {
    for (const namespace of callers.namespaces) {
      for (const name of callers.names) {
        for (const resource of resources) {
          for (const verb of verbs) {
            const request: PolicyRequest = { user, groups, verb, group, resource, namespace, name };
            yield { label, request };
          }
        }
      }
    }
  }
}

/** '' for everybody everywhere: that says it all. */
function callerText(label: string, { namespace, name }: PolicyRequest): string {
  const parts = [
    label && `by ${label}`,
    namespace === SOMEWHERE ? '' : `in ${namespace || 'no namespace'}`,
    name === SOMETHING ? '' : `named ${name}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function whatText({ what, verbs, resources }: Check, affected: Affected): string {
  const isPart = affected.verbs.size < verbs.length || affected.resources.size < resources.length;
  const which = affected.resources.size < resources.length ? ` of ${[...affected.resources].join(', ')}` : '';
  const part = isPart ? ` (${[...affected.verbs].join(', ')}${which})` : '';
  // Who is covered by "everybody" needs no line of their own.
  const who = affected.callers.has('') ? '' : ` ${[...affected.callers].slice(0, 3).join('; ')}`;
  const more = who && affected.callers.size > 3 ? ` and ${affected.callers.size - 3} more` : '';
  return `${what}${part}${who}${more}`;
}

/** A rule that names these resources, would log them as they should be, and comes too late. */
function laterRule(policy: Policy, { group, resources }: Check, { isWrong }: Expectation, decides: number) {
  const isNamed = ({ resources: own }: Rule) =>
    own.some((each) => each.group === group && each.resources.some((name) => resources.includes(name)));
  const later = policy.rules.findIndex((rule, at) => at > decides && isNamed(rule) && !isWrong(loggedBy(policy, at)));
  return decides < 0 || later < 0 ? undefined : later;
}
