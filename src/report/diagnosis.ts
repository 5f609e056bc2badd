import type { Need } from '../detect/contract.ts';

/** What a field is called in the counts of a feed, and which callers should have it. */
interface Field {
  missing: string;
  among: string;
  name: string;
  advice: string;
}

/** What `doctor` knows of one cluster's feed: counts over the life of the store, or of the files that were read. */
export interface FeedState {
  cluster: string;
  counters: Readonly<Record<string, number>>;
  /** Event time of the newest event; 0 before the first. */
  lastEventUs: number;
  /** Where its events come from, and the newest of each; where that is known. */
  sources?: readonly { source: string; lastEventUs: number }[];
  /** Longest silences that should not have been, latest last, as RFC 3339. */
  gaps: readonly { from: string; to: string; minutes: string }[];
}

export type DiagnosisSeverity = 'ok' | 'info' | 'warning' | 'error';

export interface Diagnosis {
  severity: DiagnosisSeverity;
  code: string;
  cluster: string;
  what: string;
  /** What to do; '' where nothing is to be done. */
  advice: string;
  /** Detectors that see nothing, or less, by this. */
  blinds: string[];
}

/** What is found of one feed, before it is said of which. */
export type Found = Omit<Diagnosis, 'cluster'>;

export interface Patient {
  detectors: readonly { id: string; needs: readonly Need[] }[];
  /** The clock; undefined for stored files, which are as old as they are. */
  nowUs: number | undefined;
}

/** Counts by name; a store of an earlier version has fewer. */
export function count({ counters }: FeedState, name: string): number {
  return counters[name] ?? 0;
}

/** A field that so many events lack is not there; one that fewer lack is missing now and then. */
export const ABSENT_FROM = 0.95;
export const SPARSE_FROM = 0.05;
/** So few events say nothing about a feed. */
export const ENOUGH = 20;

export const FIELDS: Readonly<Partial<Record<Need | 'groups' | 'stages', Field>>> = {
  sourceIPs: {
    missing: 'noSource',
    among: 'authenticated',
    name: 'source addresses',
    advice: 'let the shipper keep `sourceIPs`',
  },
  'credential-id': {
    missing: 'noCredential',
    among: 'withCredential',
    name: 'ids of credentials',
    advice:
      'let the shipper keep `user.extra`; API servers name credentials from 1.32 on, and GKE\u2019s logs never do',
  },
  'user-agent': {
    missing: 'noUserAgent',
    among: 'authenticated',
    name: 'user agents',
    advice: 'let the shipper keep `userAgent`',
  },
  annotations: {
    missing: 'noAnnotations',
    among: 'authenticated',
    name: 'annotations with the decision of the authorizer',
    advice: 'let the shipper keep `annotations`',
  },
  groups: {
    missing: 'noGroups',
    among: 'authenticated',
    name: 'groups',
    advice: 'let the shipper keep `user.groups`; GKE\u2019s logs have none',
  },
  stages: {
    missing: 'noStage',
    among: 'authenticated',
    name: 'stages',
    advice: 'let the shipper keep `stage`; without it the start and the end of a watch look alike',
  },
};
