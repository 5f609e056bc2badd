/** A wish to end: by a signal of the system, or by the program itself. */
export interface Stop {
  signal: AbortSignal;
  abort(): void;
  forget(): void;
}

export function stopOnSignal(): Stop {
  const controller = new AbortController();
  const stop = () => controller.abort();
  // Once: who asks a second time does not want to wait.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    abort: stop,
    forget: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
