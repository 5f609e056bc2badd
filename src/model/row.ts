import type { AccessRow, Fact } from './access.ts';
import type { Alert } from './alert.ts';
import type { Finding } from './finding.ts';

/** A piece of input that could not be read, as stores keep it. */
export interface RejectRow {
  kind: 'reject';
  cluster: string;
  source: string;
  offset: number;
  code: string;
  excerpt: string;
}

/** One cell of the fold's memory that questions ask for; null when it was forgotten. */
export interface MemoryRow {
  kind: 'memory';
  cluster: string;
  block: string;
  key: string;
  json: string | null;
}

export type Row = AccessRow | Fact | Finding | Alert | RejectRow | MemoryRow;
export type RowKind = Row['kind'];
