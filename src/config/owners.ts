import type { OwnerRule } from '../model/owners.ts';
import { invalid, readText } from './yaml-file.ts';

const REMEDY = 'write `PATTERN TEAM [CONTACT] [ENVIRONMENT]`, for example `payments/* payments #payments-oncall prod`';
const KINDS = ['account', 'secret', 'user', 'group'] as const;
const MAX_RULES = 5_000;

/**
 * Reads a file of owners, which looks like CODEOWNERS: a pattern and who answers for what it names, the last match
 * wins. Patterns are NAMESPACE/NAME of service accounts and secrets (`account:` or `secret:` before it for one kind),
 * `user:NAME` or `group:NAME`; `*` stands for any text, `-` for no contact or environment.
 */
export function loadOwners(file: string): OwnerRule[] {
  const lines = readText(file, 'name a readable file as `owners` in the configuration').split(/\r?\n/);
  const read = lines.map((text, at) => readLine(text.trim(), at + 1));
  const faults = read.filter((line) => typeof line === 'string');
  const rules = read.filter((line) => typeof line === 'object');
  if (rules.length > MAX_RULES) faults.push(`it has ${rules.length} rules, more than ${MAX_RULES}`);
  if (faults.length > 0) throw invalid(file, 'a valid list of owners', faults, REMEDY);
  return rules;
}

/** A rule, what is wrong with it, or undefined for a line that says nothing. */
function readLine(text: string, line: number): OwnerRule | string | undefined {
  if (text === '' || text.startsWith('#')) return undefined;
  const [target = '', team = '', contact = '-', environment = '-', ...more] = text.split(/\s+/);
  if (team === '' || team === '-') return `line ${line}: there is no team`;
  if (more.length > 0)
    return `line ${line}: "${more.join(' ')}" is too much; names, contacts and the like hold no spaces`;
  const kind = KINDS.find((each) => target.startsWith(`${each}:`)) ?? 'any';
  const pattern = kind === 'any' ? target : target.slice(kind.length + 1);
  const isPath = kind !== 'user' && kind !== 'group';
  if (isPath && !/^[^/\s]+\/[^/\s]+$/.test(pattern)) return `line ${line}: ${target} is no NAMESPACE/NAME`;
  return { line, kind, pattern, team, contact: orNone(contact), environment: orNone(environment) };
}

function orNone(text: string): string {
  return text === '-' ? '' : text;
}
