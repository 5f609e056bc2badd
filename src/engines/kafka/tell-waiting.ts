import type { DeliveryObserver, SinkOrder } from '../../pipeline/delivery.ts';
import { REAL_CLOCK } from '../../pipeline/real-clock.ts';
import { lagOfSink } from './fleet-standings.ts';
import type { RoleOptions } from './roles.ts';

const EVERY_MS = 10_000;

/** Tells how many rows wait for a sink, also while its target takes none. Each worker tells of all of them. */
export async function tellWaiting(
  { kafka, topics }: Pick<RoleOptions, 'kafka' | 'topics'>,
  order: SinkOrder,
  observer: DeliveryObserver,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // Brokers that are away are somebody else's to speak of.
    const lag = await lagOfSink(kafka, topics.prefix, order).catch(() => undefined);
    if (lag) observer.waiting(order.name, lag.records);
    await REAL_CLOCK.wait(EVERY_MS, signal);
  }
}
