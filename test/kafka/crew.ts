import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RawInput } from '../../src/engines/kafka/inputs.ts';
import type { TopicOptions } from '../../src/kafka/topics.ts';
import type { Moment, WorkerOrder } from './worker.ts';

const PROGRAM = join(import.meta.dirname, 'worker.ts');

/** Workers with a supervisor: whoever dies is started again under its name, until the crew is dismissed. */
export class Crew {
  readonly #order: Omit<WorkerOrder, 'worker'>;
  readonly #members = new Map<string, ChildProcess>();
  #watcher: { moment: Moment; resolve(worker: string): void } | undefined;
  #isDismissed = false;

  constructor(order: Omit<WorkerOrder, 'worker'>) {
    this.#order = order;
  }

  /** A crew that works as it does for users. */
  static atWork(brokers: string, { prefix, partitions }: TopicOptions, inputs: readonly RawInput[]): Crew {
    return new Crew({ brokers, prefix, partitions, inputs, manner: 'right', sessionTimeoutMs: 10_000, holdMs: 0 });
  }

  get names(): string[] {
    return [...this.#members.keys()];
  }

  hire(worker: string): void {
    const order: WorkerOrder = { ...this.#order, worker };
    // The open standard input is its tie to us: it ends when we are gone, however we died.
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(order)], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (moment) => this.#told(worker, moment));
    this.#members.set(worker, child);
    child.once('exit', () => {
      if (!this.#isDismissed && this.#members.get(worker) === child) this.hire(worker);
    });
  }

  /** The next worker that comes to a moment of its work, while it is there. */
  at(moment: Moment): Promise<string> {
    return new Promise((resolve) => {
      this.#watcher = { moment, resolve };
    });
  }

  #told(worker: string, moment: string): void {
    if (this.#watcher?.moment !== moment) return;
    this.#watcher.resolve(worker);
    this.#watcher = undefined;
  }

  /** As a lost machine; comes back at once. */
  kill(worker: string): void {
    this.#members.get(worker)?.kill('SIGKILL');
  }

  /** As a lost machine that nobody replaces. */
  lose(worker: string): void {
    const child = this.#members.get(worker);
    this.#members.delete(worker);
    child?.kill('SIGKILL');
  }

  /** Stands still in the middle of whatever it does. */
  freeze(worker: string): void {
    this.#members.get(worker)?.kill('SIGSTOP');
  }

  thaw(worker: string): void {
    this.#members.get(worker)?.kill('SIGCONT');
  }

  /** Ends in an orderly way, and does not come back. */
  async leave(worker: string): Promise<void> {
    const child = this.#members.get(worker);
    this.#members.delete(worker);
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }

  async dismiss(): Promise<void> {
    this.#isDismissed = true;
    const running = [...this.#members.values()].filter(({ exitCode, signalCode }) => exitCode === null && !signalCode);
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(running.map((child) => once(child, 'exit')));
  }
}
