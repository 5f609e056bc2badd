import type { AccessRow, Fact, FactType } from '../model/access.ts';
import type { Alert, AlertStatus } from '../model/alert.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { Holders, HoldersQuery } from './answers/holders.ts';
import type { Lineage, LineageQuery } from './answers/lineage.ts';
import type { Normal, NormalQuery } from './answers/normal.ts';
import type { Reach, ReachQuery } from './answers/reach.ts';

/** Whose history is asked for; exactly one. */
export type Subject = { secret: { namespace: string; name: string } } | { principal: string } | { credential: string };

export interface TimelineQuery {
  subject: Subject;
  /** Undefined for all clusters. */
  cluster?: string | undefined;
  /** Event time in microseconds: from `sinceUs` up to, not with, `untilUs`. */
  sinceUs?: number | undefined;
  untilUs?: number | undefined;
  /** The latest so many entries. */
  limit: number;
}

/** One line of a history. */
export type TimelineEntry = AccessRow | Fact | Finding;

export interface AlertQuery {
  cluster?: string | undefined;
  minSeverity?: Severity | undefined;
  status?: AlertStatus | undefined;
  /** Alerts whose last finding lies in this time. */
  sinceUs?: number | undefined;
  untilUs?: number | undefined;
  limit: number;
}

/** Part of a list, by cluster and event time. */
export interface RangeQuery {
  cluster?: string | undefined;
  sinceUs?: number | undefined;
  untilUs?: number | undefined;
  limit: number;
}

export interface FindingQuery extends RangeQuery {
  /** Only of these. */
  detectors?: readonly string[] | undefined;
  principal?: string | undefined;
}

export interface FactQuery extends RangeQuery {
  types: readonly FactType[];
  subject?: string | undefined;
}

/** One identity and what it read within a time. */
export interface Reader {
  cluster: string;
  principal: string;
  kind: string;
  team: string | null;
  reads: number;
  /** Distinct names and scopes. */
  secrets: number;
  firstUs: number;
  lastUs: number;
  /** Its first read on record at all. */
  firstEverUs: number;
}

/** One identity's first read of one secret, or of a scope ('' for all names, or all namespaces). */
export interface FirstRead {
  cluster: string;
  principal: string;
  namespace: string;
  name: string;
  timeUs: number;
}

/** A list that may have been cut at its limit: `hasMore` says that there is more before its first item. */
export interface Page<T> {
  items: T[];
  hasMore: boolean;
}

/** An alert with what led to it. */
export interface AlertHistory {
  /** All revisions, the first one first. */
  revisions: Alert[];
  findings: Finding[];
}

/** What a store holds. */
export interface StoreStats {
  /** Numbers added up over the life of the store, by cluster. */
  clusters: {
    cluster: string;
    counters: Record<string, number>;
    principals: number;
    lastEventUs: number;
    /** Where events come from, and the newest of each; of a fleet. */
    sources?: SourceState[];
  }[];
  alerts: Record<Severity, number>;
  rejects: { code: string; count: number }[];
}

/** One source of a cluster's events. */
export interface SourceState {
  source: string;
  lastEventUs: number;
}

/** A rejected piece of input, and where it stands. */
export interface RejectSample {
  cluster: string;
  source: string;
  offset: number;
  code: string;
  excerpt: string;
}

/**
 * The questions that people and programs ask of what was recorded. Every store answers them alike; whoever asks does
 * not know which store it is, nor whether it is in this process.
 */
export interface Timeline {
  /** Accesses, facts and findings of one subject in one order of event time. */
  timeline(query: TimelineQuery): Promise<Page<TimelineEntry>>;
  /** The final state of each alert, in the order in which they were opened. */
  alerts(query: AlertQuery): Promise<Page<Alert>>;
  alert(id: string): Promise<AlertHistory | undefined>;
  finding(id: string): Promise<Finding | undefined>;
  findings(query: FindingQuery): Promise<Page<Finding>>;
  facts(query: FactQuery): Promise<Page<Fact>>;
  /** Who read within a time, the one who read most first. */
  readers(query: RangeQuery): Promise<Page<Reader>>;
  /** What identities read within a time that they had never read before, the latest first reads. */
  firstReads(query: RangeQuery): Promise<Page<FirstRead>>;
  /** Who has read a secret, through what, and whose copy is old. */
  holders(query: HoldersQuery): Promise<Holders>;
  /** What somebody read, and what has to be rotated for it. */
  reach(query: ReachQuery): Promise<Reach>;
  /** Where a credential comes from and what came of it; undefined when nothing is known of it. */
  lineage(query: LineageQuery): Promise<Lineage | undefined>;
  /** What is normal for a principal; undefined when nothing was learnt of it. */
  normal(query: NormalQuery): Promise<Normal | undefined>;
  stats(): Promise<StoreStats>;
  /** The first rejected pieces of input. */
  rejects(limit: number): Promise<RejectSample[]>;
  close(): Promise<void>;
}

/** Names of the questions, for those who pass them on. */
export const QUESTIONS = [
  'timeline',
  'alerts',
  'alert',
  'finding',
  'findings',
  'facts',
  'readers',
  'firstReads',
  'holders',
  'reach',
  'lineage',
  'normal',
  'stats',
  'rejects',
] as const;
export type Question = (typeof QUESTIONS)[number];
