import type { SinkAccess } from '../config/sinks/sink-access.ts';
import type { Alert } from '../model/alert.ts';
import type { Note } from '../model/note.ts';
import type { DeliveryObserver, RefusedRows, Sink, SinkStanding } from '../pipeline/delivery.ts';
import type { DeliveryTargets, ElasticsearchTarget } from './delivery-targets.ts';
import type { ServiceLog } from './log.ts';

/** One target, as far as a sample needs it. */
export interface SampleTarget {
  send(alerts: readonly Alert[], signal: AbortSignal): Promise<readonly { reason: string }[]>;
  close(): Promise<void>;
}

/** A target of notes. */
export interface Notes {
  /** Answers why the target will never take it, undefined when it has it; throws when it cannot take it now. */
  send(note: Note, signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The rooms of delivery; loaded when there is a sink. */
export interface DeliveryRooms {
  /** Serves all sinks from the embedded store of a data directory until the signal fires. */
  deliverFrom(
    dataDir: string,
    targets: DeliveryTargets,
    log: ServiceLog,
    observer: DeliveryObserver,
    signal: AbortSignal,
  ): Promise<void>;
  /** How all sinks stand that were ever served from a data directory. */
  readStandings(dataDir: string): SinkStanding[];
  /** What targets refused for good. */
  refusedRows(dataDir: string): RefusedRows;
  /** A sink by its name; throws when there is none. */
  openSink(targets: DeliveryTargets, name: string, log: ServiceLog): Promise<Sink>;
  /** Throws when it cannot be reached or is not prepared. */
  checkElasticsearch(target: ElasticsearchTarget): Promise<void>;
  openTarget(access: SinkAccess, around: { publicUrl: string | undefined; log: ServiceLog }): Promise<SampleTarget>;
  /** Throws for a sink that takes no notes. */
  openNotes(access: SinkAccess): Notes;
}
