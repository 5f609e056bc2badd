/** What `baseline show` answers: what is normal for a principal. Days are dates of event time (UTC). */

export interface NormalQuery {
  /** User name as the API server writes it. */
  principal: string;
  cluster?: string | undefined;
}

export const THING_KINDS = ['secret', 'namespace', 'team', 'scope', 'program', 'network', 'hours'] as const;
export type ThingKind = (typeof THING_KINDS)[number];

/** One thing that goes together with the principal. */
export interface Known {
  kind: ThingKind;
  name: string;
  firstDay: string;
  lastDay: string;
  days: number;
}

export interface Normal {
  cluster: string;
  principal: string;
  /** Reads that taught, and the first of them. */
  reads: number;
  since: string | null;
  /** One observation for each thing and day, decayed with a half-life of 28 days; and those that met a new secret. */
  observations: number;
  newSecrets: number;
  /** Finished days on which it surprised, and the highest score of these. */
  surprisingDays: number;
  highestScore: number;
  known: Known[];
  /** Seen and not yet normal: it surprised, and waits until it has recurred. */
  waiting: Known[];
}
