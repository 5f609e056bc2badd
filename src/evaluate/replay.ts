import { createDecoder, type Decoder } from '../audit/decode.ts';
import type { Armed } from '../detect/judge.ts';
import { MemoryEngine } from '../engines/memory/memory-engine.ts';
import type { Alert } from '../model/alert.ts';
import type { Decoded } from '../model/audit-event.ts';
import { type Standing, withStanding } from '../pipeline/standing-feed.ts';
import { runTask } from '../pipeline/task.ts';
import { openFiles } from '../sources/file/open.ts';

const CLUSTER = 'evaluated';

/** How logs are read. */
export interface Setup {
  detectors: readonly Armed[];
  /** What reviewed files say beside the log: owners, exceptions. */
  standing: readonly Standing[];
}

/** A part of a log: the events of these audit IDs, from that time on. */
export interface Part {
  auditIDs: ReadonlySet<string>;
  fromUs: number;
}

/** What one run over a log gave. */
export interface Replayed {
  alerts: Alert[];
  events: number;
  rejected: number;
  /** Event time of the first and last event, microseconds. */
  firstUs: number;
  lastUs: number;
  /** When each of the noted audit IDs was seen first, microseconds. */
  madeUs: Map<string, number>;
}

/**
 * Puts files through the whole pipeline in memory.
 *
 * @param leftOut these events do not happen
 * @param noted of these the time is noted
 */
export async function replay(
  paths: readonly string[],
  { detectors, standing }: Setup,
  leftOut: Part,
  noted: Part,
): Promise<Replayed> {
  const result: Replayed = { alerts: [], events: 0, rejected: 0, firstUs: 0, lastUs: 0, madeUs: new Map() };
  const decode = noting(result, noted, without(leftOut, createDecoder(CLUSTER)));
  const { counters } = await runTask({
    engine: new MemoryEngine(),
    detectors,
    openFeed: async (position) =>
      withStanding(await openFiles(paths, { cluster: CLUSTER, decode, position }), standing, CLUSTER, position),
    onAlerts: (alerts) => {
      result.alerts.push(...alerts);
    },
  });
  for (const counts of counters.values()) {
    result.events += counts.events;
    result.rejected += counts.rejected;
  }
  return result;
}

const AUDIT_ID = /"auditID":\s*("(?:[^"\\]|\\.)*")/;

/** Only whole lines are left out, by the audit ID they begin with: labelled logs hold one event a line. */
function without({ auditIDs, fromUs }: Part, decode: Decoder): Decoder {
  if (auditIDs.size === 0) return decode;
  return (bytes, start, end, out) => {
    const before = out.length;
    decode(bytes, start, end, out);
    const id = AUDIT_ID.exec(bytes.toString('utf8', start, end))?.[1];
    if (id === undefined || !auditIDs.has(JSON.parse(id) as string)) return;
    const kept = out.slice(before).filter((record) => timeOf(record) < fromUs);
    out.length = before;
    out.push(...kept);
  };
}

/** Notes the span of event time that went through, and when the requests of attacks were made. */
function noting(result: Replayed, noted: Part, decode: Decoder): Decoder {
  return (bytes, start, end, out) => {
    const before = out.length;
    decode(bytes, start, end, out);
    for (let index = before; index < out.length; index += 1) note(result, noted, out[index] as Decoded);
  };
}

function note(result: Replayed, { auditIDs, fromUs }: Part, record: Decoded): void {
  if (record.tier === 'rejected') return;
  if (result.firstUs === 0 || record.timeUs < result.firstUs) result.firstUs = record.timeUs;
  if (record.timeUs > result.lastUs) result.lastUs = record.timeUs;
  if (record.tier !== 'event' || record.timeUs < fromUs || !auditIDs.has(record.auditID)) return;
  if (!result.madeUs.has(record.auditID)) result.madeUs.set(record.auditID, record.timeUs);
}

function timeOf(record: Decoded): number {
  return record.tier === 'rejected' ? 0 : record.timeUs;
}
