import type { Command } from 'commander';
import { loadPolicy, type PlacedPolicy } from '../config/policy.ts';
import { amount } from '../model/amount.ts';
import { type LintFinding, lintPolicy } from '../policy/lint.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords, type View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { formatParagraphs } from './text/paragraphs.ts';

/** A finding with the line of the rule that causes it; 0 where there is no such rule. */
type Placed = LintFinding & { file: string; line: number };

/** `policy lint`: what an audit policy hides, and what it gives away. */
export function addPolicy(program: Command, context: Context): void {
  const policy = program.command('policy').summary('check an audit policy');
  policy
    .command('lint')
    .summary('say what an audit policy hides, and where it logs secrets')
    .description(
      'Says what an audit policy hides from detection, by detector, and where it writes secrets into the log; each with the rule that causes it and the fix. `deploy/audit-policy.yaml` is one without fault.',
    )
    .argument('<file>', 'the policy that the API server gets as --audit-policy-file')
    .addOption(OPTIONS.output())
    .addHelpText('after', '\nExit codes: 0 no error (there may be warnings), 1 errors, 2 no valid policy.')
    .action((file: string, { output }: { output: Format }) => {
      const placed = loadPolicy(file);
      const found = lintPolicy(placed.policy).map((finding) => place(finding, file, placed));
      printRecords(found, output, LINT_VIEW, context.terminal);
      context.terminal.err(`${summary(file, found)}\n`);
      if (found.some(({ severity }) => severity === 'error')) context.exitCode = EXIT.failed;
    });
}

function place(finding: LintFinding, file: string, { lines }: PlacedPolicy): Placed {
  return { ...finding, file, line: lines[finding.rule] ?? 0 };
}

function summary(file: string, found: readonly Placed[]): string {
  const count = (severity: string) => found.filter((finding) => finding.severity === severity).length;
  if (found.length === 0) return `${escapeText(file)} shows all that detection asks for, and no value`;
  const counts = [amount(count('error'), 'error'), amount(count('warning'), 'warning'), amount(count('info'), 'hint')];
  return `${escapeText(file)}: ${counts.join(', ')}`;
}

/** A row of what and where, and below it in sentences what follows and what to do. */
function tableLines(found: readonly Placed[], width: number): string[] {
  const paragraphs = found.map(({ severity, rule, line, code, what, so, fix, blinds }) => ({
    cells: [severity, ruleText(rule, line), code],
    below: [
      `${what}: ${so}`,
      ...(blinds.length > 0 ? [`blind or half blind: ${blinds.join(', ')}`] : []),
      `fix: ${fix}`,
    ],
  }));
  return formatParagraphs(['SEVERITY', 'RULE', 'CODE'], paragraphs, width);
}

function ruleText(rule: number, line: number): string {
  return rule < 0 ? 'none matches' : `${rule + 1} (line ${line})`;
}

const LINT_VIEW: View<Placed> = {
  listKind: 'PolicyFindingList',
  table: (found, { width }) => tableLines(found, width),
  wide: (found, { width }) => tableLines(found, width),
  csvHeader: ['severity', 'code', 'file', 'line', 'rule', 'what', 'so', 'fix', 'blinds'],
  csvRow: ({ severity, code, file, line, rule, what, so, fix, blinds }) => [
    severity,
    code,
    file,
    line,
    rule + 1,
    what,
    so,
    fix,
    blinds.join(' '),
  ],
  name: ({ code, line }) => `${code}:${line}`,
};
