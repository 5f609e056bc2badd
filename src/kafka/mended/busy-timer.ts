interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

/**
 * Stops the timer that kafkajs 2.2.4 re-arms every millisecond on every connection, even when nothing waits: 3 % of a
 * core per idle client and a warning about a negative time. A queue without pending requests that is not throttled has
 * nothing to check; whoever adds a request asks again.
 */
export function mendBusyTimer({ prototype }: { prototype: RequestQueue }): void {
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function mended(this: RequestQueue) {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return;
    schedule.call(this);
  };
}
