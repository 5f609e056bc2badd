import type { DeliveryClock, DeliveryObserver, Sink, SinkOrder } from './delivery.ts';
import { REAL_CLOCK } from './real-clock.ts';

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;

/** Opens a sink, again and again until its target lets us; undefined when the signal fired before. */
export async function openSink(
  order: SinkOrder,
  observer: DeliveryObserver,
  signal: AbortSignal,
  clock: DeliveryClock = REAL_CLOCK,
): Promise<Sink | undefined> {
  return untilItWorks(order.name, () => order.open(), observer, signal, clock);
}

/** Does something again and again until it works, ever more slowly; undefined when the signal fired before. */
export async function untilItWorks<T>(
  sink: string,
  work: () => Promise<T>,
  observer: DeliveryObserver,
  signal: AbortSignal,
  clock: DeliveryClock = REAL_CLOCK,
): Promise<T | undefined> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      observer.retried(sink, error);
      await clock.wait(waitMs, signal);
    }
  }
  return undefined;
}
