import type { SinkAccess } from '../config/sinks/sink-access.ts';
import type { DeliveryRooms } from './delivery-rooms.ts';
import type { DeliveryTargets } from './delivery-targets.ts';
import type { ServiceLog } from './log.ts';
import { sampleAlert } from './sample-alert.ts';

/** What a sink made of a sample. */
export interface SinkTest {
  sink: string;
  kind: string;
  isTaken: boolean;
  /** Why not; '' when it was taken. */
  reason: string;
  milliseconds: number;
}

interface Sample {
  id: string;
  timeUs: number;
}

/** Where an alert stays until it is resolved. */
const RESOLVES: ReadonlySet<string> = new Set(['alertmanager', 'pagerduty']);

/** Tries the sinks that are named, or all, side by side. */
export function testSinks(
  { elasticsearch, sinks, publicUrl }: DeliveryTargets,
  names: readonly string[],
  sample: Sample,
  rooms: DeliveryRooms,
  log: ServiceLog,
): Promise<SinkTest[]> {
  const isMeant = (name: string) => names.length === 0 || names.includes(name);
  const tests = sinks
    .filter(({ settings }) => isMeant(settings.name))
    .map((access) =>
      timed(access.settings.name, access.settings.kind, () => trySink(access, sample, rooms, { publicUrl, log })),
    );
  // A sample would stand among the real ones for ever.
  if (elasticsearch && isMeant('elasticsearch'))
    tests.push(timed('elasticsearch', 'elasticsearch', () => rooms.checkElasticsearch(elasticsearch).then(() => '')));
  return Promise.all(tests);
}

async function timed(sink: string, kind: string, attempt: () => Promise<string>): Promise<SinkTest> {
  const start = performance.now();
  const reason = await attempt().catch((error: Error) => error.message || error.name);
  return { sink, kind, isTaken: reason === '', reason, milliseconds: Math.round(performance.now() - start) };
}

/** Why a sink did not take the sample; '' when it did. */
async function trySink(
  access: SinkAccess,
  { id, timeUs }: Sample,
  rooms: DeliveryRooms,
  around: Parameters<DeliveryRooms['openTarget']>[1],
): Promise<string> {
  const target = await rooms.openTarget(access, around);
  const { signal } = new AbortController();
  try {
    const refused = [...(await target.send([sampleAlert(id, timeUs, 'open')], signal))];
    if (RESOLVES.has(access.settings.kind))
      refused.push(...(await target.send([sampleAlert(id, timeUs, 'resolved')], signal)));
    return refused.map(({ reason }) => reason).join('; ');
  } finally {
    await target.close();
  }
}
