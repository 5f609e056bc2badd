import type { DeliveryClock, DeliveryObserver, Outbox, SinkOrder } from './delivery.ts';
import { openSink, untilItWorks } from './open-sink.ts';
import { pump } from './pump.ts';
import { REAL_CLOCK } from './real-clock.ts';

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
  const heard = { ...observer, retried: (sink: string, error: unknown) => tell(sink, error, observer, outbox) };
  const work = async () => {
    const sink = await openSink(order, heard, signal, clock);
    if (!sink) return;
    try {
      await pump({ sink, outbox, observer, rhythm: order.rhythm, clock }, signal);
    } finally {
      await sink.close();
    }
  };
  await untilItWorks(order.name, work, heard, signal, clock);
  outbox.close();
}

function tell(sink: string, error: unknown, observer: DeliveryObserver, outbox: Outbox): void {
  observer.retried(sink, error);
  try {
    outbox.failed(error instanceof Error ? error.message : String(error));
  } catch {
    // It was the cursors that failed.
  }
}
