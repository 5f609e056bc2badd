import type { Metrics } from '../api/metrics.ts';
import type { KafkaAccess } from '../config/credentials.ts';
import type { KafkaSettings } from '../config/fleet-settings.ts';
import type { Armed } from '../detect/judge.ts';
import type { Alert } from '../model/alert.ts';
import type { Told } from '../model/audit-event.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import type { RefusedRows, SinkStanding } from '../pipeline/delivery.ts';
import type { DigestMarks } from '../pipeline/digest-marks.ts';
import type { RoleName } from '../pipeline/role.ts';
import type { Standing } from '../pipeline/standing-feed.ts';
import type { Timeline } from '../timeline/port.ts';
import type { DeliveryTargets, ElasticsearchTarget } from './delivery-targets.ts';
import type { ServiceLog } from './log.ts';

/** How Kafka is reached, and what it is to be used for. */
export interface KafkaTarget {
  settings: KafkaSettings;
  access: KafkaAccess;
}

export interface WorkerOptions {
  kafka: KafkaTarget;
  delivery: DeliveryTargets;
  roles: readonly RoleName[];
  detectors: readonly Armed[];
  /** What reviewed files say to every cluster. */
  standing: readonly Standing[];
  log: ServiceLog;
  onAlerts(alerts: readonly Alert[]): void;
  /** Ends the work after the batch in hand. */
  signal: AbortSignal;
}

/** A worker at work. */
export interface Worker {
  /** Resolves when the signal ended it, rejects when it cannot go on. */
  done: Promise<void>;
  timeline: Timeline;
  /** Appends a decision to the log of its cluster; answers once it stands, with the alert as the fold will make it. */
  decide(made: DecisionMade): Promise<Alert>;
  /** Of all workers one at a time does this work: it ends when the signal of the work fires. */
  leadDigests(work: (marks: DigestMarks, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
  metrics: Pick<Metrics, 'render' | 'setFeeds'>;
}

/** The rooms of a fleet; loaded when a command needs them. */
export interface FleetRooms {
  /** Makes and checks our topics; answers the names of those made. */
  initKafka(target: KafkaTarget, log: ServiceLog): Promise<string[]>;
  /** Appends to the log of a cluster; answers once it stands. */
  tell(target: KafkaTarget, cluster: string, told: readonly Told[], log: ServiceLog): Promise<void>;
  /** Puts our index templates; answers their names. */
  initElasticsearch(target: ElasticsearchTarget): Promise<string[]>;
  /** How sinks of a fleet stand, by what waits for each. */
  readStandings(target: KafkaTarget, sinks: readonly string[], log: ServiceLog): Promise<SinkStanding[]>;
  /** What targets refused for good. */
  refusedRows(target: KafkaTarget, log: ServiceLog): RefusedRows;
  /** Who answers questions, once it was reached; without Elasticsearch, every question is refused. */
  openTimeline(elasticsearch: ElasticsearchTarget | undefined): Promise<Timeline>;
  /** Appends a decision to the log of its cluster; answers once it stands, with the alert as the fold will make it. */
  decide(target: KafkaTarget, made: DecisionMade, log: ServiceLog): Promise<Alert>;
  startWorker(options: WorkerOptions): Promise<Worker>;
}
