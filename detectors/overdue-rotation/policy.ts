import { z } from 'zod';
import type { Standing } from '../../src/detect/moment.ts';

/** Letters of a name, `*` for any number of them. */
const pattern = z.string().regex(/^[A-Za-z0-9._/*-]{1,253}$/, 'use letters, digits, `.`, `-`, `_`, `/` and `*`');

const policy = z.strictObject({
  namespace: pattern.default('*'),
  name: pattern.default('*'),
  type: pattern.optional().describe('As inventory tells it, for example `kubernetes.io/tls`.'),
  team: pattern.optional().describe('Of the secret, by the file of owners or the label of its namespace.'),
  environment: pattern.optional().describe('Of its namespace, by the file of owners or its label.'),
  maxDays: z.number().min(0).describe('0: never due.'),
});
type Policy = z.infer<typeof policy>;

/** How long secrets may stay as they are, by what they are. */
export const policies = z.array(policy).default([{ namespace: '*', name: 'sh.helm.release.v1.*', maxDays: 0 }]);

type Inventory = Pick<Standing['inventory'], 'secrets' | 'teamOfSecret' | 'environment'>;

/** The first policy that fits. What nobody told (type, team, environment) fits none that asks for it. */
export function policyFor(
  { namespace, name }: { namespace: string; name: string },
  among: readonly Policy[],
  inventory: Inventory,
): Policy | undefined {
  return among.find(
    (one) =>
      fits(one.namespace, namespace) &&
      fits(one.name, name) &&
      isOf(one.type, () => inventory.secrets.of(namespace, name)?.type) &&
      isOf(one.team, () => inventory.teamOfSecret(namespace, name)?.name) &&
      isOf(one.environment, () => inventory.environment(namespace)),
  );
}

/** A policy as a person finds it again. */
export function nameOf(found: Policy | undefined): string {
  if (!found) return 'the general policy';
  const parts = (['namespace', 'name', 'type', 'team', 'environment'] as const)
    .filter((key) => (found[key] ?? '*') !== '*')
    .map((key) => `${key} ${found[key]}`);
  return parts.length > 0 ? `the policy for ${parts.join(', ')}` : 'the policy for everything';
}

function isOf(letters: string | undefined, told: () => string | undefined): boolean {
  if (letters === undefined) return true;
  const text = told();
  return text !== undefined && text !== '' && fits(letters, text);
}

/** Whether a text is a pattern's letters in order, anything where `*` stands. Linear, whatever the text. */
function fits(letters: string, text: string): boolean {
  if (letters === '*') return true;
  const [first = '', ...rest] = piecesOf(letters);
  const last = rest.at(-1);
  if (last === undefined) return text === letters;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest.slice(0, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What stands between the stars of a pattern, of which there are as many as somebody configured. */
const PIECES = new Map<string, readonly string[]>();

function piecesOf(letters: string): readonly string[] {
  const pieces = PIECES.get(letters) ?? letters.split('*');
  PIECES.set(letters, pieces);
  return pieces;
}
