import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A real part that a test used, with the version that the part itself told. */
export interface Part {
  readonly part: string;
  readonly version: string;
  readonly origin: string;
}

/** The parts without which a run has not proven what it claims. */
export const REQUIRED_PARTS: readonly string[] = [
  'node',
  'sqlite',
  'kafka',
  'kafkajs',
  'elasticsearch',
  '@elastic/elasticsearch',
  'promtool',
  'alertmanager',
  'rsyslog',
];

const RECORD = resolve(import.meta.dirname, '../.cache/parts.ndjson');

/** One appended line each, since test files run as processes of their own, side by side. */
export function recordPart(part: string, version: string, origin: string): void {
  mkdirSync(dirname(RECORD), { recursive: true });
  appendFileSync(RECORD, `${JSON.stringify({ part, version, origin })}\n`);
}

export function forgetParts(): void {
  rmSync(RECORD, { force: true });
}

export function readParts(): Part[] {
  return existsSync(RECORD) ? parseParts(readFileSync(RECORD, 'utf8')) : [];
}

/** Every part once, the required ones first and in their order, so that two runs print the same table. */
export function parseParts(record: string): Part[] {
  const lines = [...new Set(record.split('\n').filter(Boolean))].sort();
  const parts = lines.map((line) => JSON.parse(line) as Part);
  return parts.sort((a, b) => rank(a.part) - rank(b.part));
}

export function absentParts(parts: readonly Part[]): string[] {
  return REQUIRED_PARTS.filter((required) => !parts.some(({ part }) => part === required));
}

export function formatParts(parts: readonly Part[]): string {
  const absent = absentParts(parts).map((part) => ({ part, version: '-', origin: 'NOT USED in this run' }));
  const rows = [{ part: 'part', version: 'version', origin: 'origin' }, ...parts, ...absent];
  const [first, second] = [width(rows.map(({ part }) => part)), width(rows.map(({ version }) => version))];
  return rows
    .map(({ part, version, origin }) => `${part.padEnd(first)}  ${version.padEnd(second)}  ${origin}`)
    .join('\n');
}

function rank(part: string): number {
  const index = REQUIRED_PARTS.indexOf(part);
  return index < 0 ? REQUIRED_PARTS.length : index;
}

function width(cells: string[]): number {
  return Math.max(...cells.map((cell) => cell.length));
}
