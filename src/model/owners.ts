import type { Team } from './inventory.ts';

/** Who answers for what a pattern names, as a reviewed file says. */
export interface OwnerRule {
  /** Line of the file, to be named as the source. */
  line: number;
  /** service accounts and secrets by NAMESPACE/NAME, one of them, people by user name, people by group. */
  kind: 'any' | 'account' | 'secret' | 'user' | 'group';
  pattern: string;
  team: string;
  /** '' for none. */
  contact: string;
  environment: string;
}

/** All rules of the file, as a record of the log: it replaces what the file said before. */
export interface OwnersTold {
  tier: 'owners';
  cluster: string;
  timeUs: number;
  rules: readonly OwnerRule[];
}

/** Something or somebody that may be owned. `name` '' is a namespace as such. */
export type Owned =
  | { kind: 'account' | 'secret'; namespace: string; name: string }
  | { kind: 'user'; name: string; groups: readonly string[] };

/** The rule that says who answers for it: the last one that matches. */
export function ruleFor(rules: readonly OwnerRule[], owned: Owned): OwnerRule | undefined {
  return rules.findLast((rule) => isMeant(rule, owned));
}

export function teamOfRule({ team, contact, line }: OwnerRule): Team {
  return { name: team, contact, source: `owners file, line ${line}` };
}

function isMeant({ kind, pattern }: OwnerRule, owned: Owned): boolean {
  if (owned.kind !== 'user') {
    if (kind !== 'any' && kind !== owned.kind) return false;
    return matchesPath(pattern, owned.namespace, owned.name);
  }
  if (kind === 'user') return matchesGlob(pattern, owned.name);
  return kind === 'group' && owned.groups.some((group) => matchesGlob(pattern, group));
}

function matchesPath(pattern: string, namespace: string, name: string): boolean {
  const [inNamespace = '', named = ''] = pattern.split('/');
  return matchesGlob(inNamespace, namespace) && matchesGlob(named, name);
}

/** `*` stands for any text. In time that grows with the product of both lengths at most, whatever the pattern. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === text;
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
