import type { SinkMetrics } from '../api/sink-metrics.ts';
import type { Settings } from '../config/settings.ts';
import type { Context } from './context.ts';
import type { createLog } from './log.ts';
import { elasticsearchTarget } from './worker.ts';

/**
 * Sends what the service keeps to Elasticsearch where one is configured, beside its work: the target may be slow or
 * gone. Throws at once when the target is not as it must be.
 */
export async function withDelivery(
  settings: Settings,
  dataDir: string,
  { rooms, environment }: Context,
  telling: { metrics: SinkMetrics; log: ReturnType<typeof createLog> },
  work: () => Promise<void>,
): Promise<void> {
  const target = elasticsearchTarget(settings, environment);
  if (!target) return work();
  const { deliverFrom } = await rooms.loadFleet();
  const stop = new AbortController();
  const delivering = await deliverFrom(dataDir, target, telling, stop.signal);
  try {
    await work();
  } finally {
    stop.abort();
    await delivering.done;
  }
}
