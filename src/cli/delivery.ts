import type { SinkMetrics } from '../api/sink-metrics.ts';
import type { Settings } from '../config/settings.ts';
import type { DeliveryObserver } from '../pipeline/delivery.ts';
import type { Context } from './context.ts';
import { type DeliveryTargets, deliveryTargets } from './delivery-targets.ts';
import type { ServiceLog } from './log.ts';

/**
 * Sends what the service keeps to the sinks that are configured, beside its work: a target may be slow or gone. Throws
 * at once when the configuration is not as it must be.
 */
export async function withDelivery(
  settings: Settings,
  dataDir: string,
  { rooms, environment }: Context,
  telling: Telling,
  work: () => Promise<void>,
): Promise<void> {
  const targets = deliveryTargets(settings, environment);
  if (!targets.elasticsearch && targets.sinks.length === 0) return work();
  const { deliverFrom } = await rooms.loadDelivery();
  const stop = new AbortController();
  const delivering = deliverFrom(dataDir, targets, telling.log, observeDelivery(targets, telling), stop.signal);
  try {
    await work();
  } finally {
    stop.abort();
    await delivering;
  }
}

/** Where it is said how deliveries go. */
export interface Telling {
  metrics: SinkMetrics;
  log: ServiceLog;
}

const SHOWN_REFUSALS = 5;

/** Metrics of every sink from the start, and what goes wrong in the log. */
export function observeDelivery(
  { elasticsearch, sinks }: DeliveryTargets,
  { metrics, log }: Telling,
): DeliveryObserver {
  if (elasticsearch) metrics.add('elasticsearch');
  for (const { settings } of sinks) metrics.add(settings.name);
  return {
    delivered: (sink, rows) => metrics.delivered(sink, rows),
    waiting: (sink, rows) => metrics.waiting(sink, rows),
    retried: (sink, error) => {
      metrics.retried(sink);
      log.warn({ sink, error: error instanceof Error ? error.message : String(error) }, 'A delivery is tried again.');
    },
    refused: (sink, refused) => {
      metrics.refused(sink, refused);
      for (const { reason } of refused.slice(0, SHOWN_REFUSALS))
        log.error({ sink, reason }, 'A row was refused for good.');
    },
  };
}
