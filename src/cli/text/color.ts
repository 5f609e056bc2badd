import type { Severity } from '../../model/finding.ts';

const CODES: Readonly<Record<Severity, string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  info: '2',
};

/** Colours a text by severity where the terminal can show it. */
export function paintSeverity(text: string, severity: Severity, canColor: boolean): string {
  return canColor ? `\u001b[${CODES[severity]}m${text}\u001b[0m` : text;
}
