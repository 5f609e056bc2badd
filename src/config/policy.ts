import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { type Policy, policySchema } from '../policy/policy.ts';
import { faultText, invalid, readText, readYaml } from './yaml-file.ts';

/** A policy, and the line on which each of its rules begins. */
export interface PlacedPolicy {
  policy: Policy;
  lines: readonly number[];
}

const REMEDY = 'give the file that the API server gets as --audit-policy-file';

/** Reads an audit policy; every mistake in its form is named with its path. */
export function loadPolicy(file: string): PlacedPolicy {
  const result = policySchema.safeParse(readYaml(file, REMEDY) ?? {});
  if (!result.success) throw invalid(file, 'an audit policy', result.error.issues.map(faultText), REMEDY);
  return { policy: result.data, lines: linesOfRules(readText(file, REMEDY)) };
}

function linesOfRules(text: string): number[] {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter });
  const rules = isMap(contents) ? contents.get('rules') : undefined;
  if (!isSeq(rules)) return [];
  return rules.items.map((item) => lineCounter.linePos(isNode(item) ? (item.range?.[0] ?? 0) : 0).line);
}
