import type { DeliveryClock, DeliveryObserver, Outbox, SinkOrder } from './delivery.ts';
import { pump } from './pump.ts';
import { REAL_CLOCK } from './real-clock.ts';

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;

/**
 * Serves one sink until the signal fires. Whatever goes wrong, with the target or with the cursors, ends in another try:
 * neither detection nor another sink hears of it.
 */
export async function serve(
  order: SinkOrder,
  outbox: Outbox,
  observer: DeliveryObserver,
  signal: AbortSignal,
  clock: DeliveryClock = REAL_CLOCK,
): Promise<void> {
  observer.waiting(order.name, outbox.waiting());
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
    try {
      const sink = await order.open();
      try {
        await pump({ sink, outbox, observer, rhythm: order.rhythm, clock }, signal);
      } finally {
        await sink.close();
      }
    } catch (error) {
      observer.retried(order.name, error);
      try {
        outbox.failed(error instanceof Error ? error.message : String(error));
      } catch {
        // It was the cursors that failed.
      }
      await clock.wait(waitMs, signal);
    }
  }
  outbox.close();
}
