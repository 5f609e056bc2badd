import { formatTime } from '../model/time.ts';
import type { Commit } from '../pipeline/engine.ts';
import type { Terminal } from './terminal.ts';

const EVERY_MS = 200;

/** A line on stderr that tells somebody who waits how far it is; nothing without a terminal. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #startMs = performance.now();
  #shownMs = 0;
  #events = 0;
  #newestUs = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  add({ counters, outcome }: Commit): void {
    if (!this.#terminal.canShowProgress) return;
    for (const { events } of counters.values()) this.#events += events;
    this.#newestUs = Math.max(this.#newestUs, outcome.accesses.at(-1)?.timeUs ?? 0);
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#terminal.err(`\r\u001b[K${this.#line(nowMs)}`);
  }

  /** Clears the line before something else is written. */
  clear(): void {
    if (this.#shownMs > 0) this.#terminal.err('\r\u001b[K');
  }

  #line(nowMs: number): string {
    const rate = Math.round(this.#events / ((nowMs - this.#startMs) / 1000));
    const at = this.#newestUs > 0 ? `, at ${formatTime(this.#newestUs).slice(0, 19).replace('T', ' ')}` : '';
    return `${this.#events.toLocaleString('en-US')} events, ${rate.toLocaleString('en-US')}/s${at}`;
  }
}
