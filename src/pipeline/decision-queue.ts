import type { DecisionMade } from '../model/decision-made.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Commit, Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';

interface Waiting {
  made: DecisionMade;
  resolve(commit: Commit): void;
  reject(error: Error): void;
}

/** Decisions on their way into the log. Each waits until the commit with it stands. */
export class DecisionQueue {
  readonly #waiting: Waiting[] = [];
  #underWay: Waiting | undefined;
  #wake: (() => void) | undefined;

  /** Answers the commit that holds the decision. */
  push(made: DecisionMade): Promise<Commit> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ made, resolve, reject });
      this.#wake?.();
    });
  }

  /** Tells of a commit that stands. */
  settle(commit: Commit): void {
    const waiting = this.#underWay;
    if (!waiting || !commit.position.has(sourceOf(waiting.made))) return;
    this.#underWay = undefined;
    waiting.resolve(commit);
  }

  /** Nothing is taken any more. */
  close(): void {
    const error = new SecretwatchError('SW_INTERNAL', 'the service is stopping', 'decide again when it runs');
    for (const { reject } of [...this.#waiting.splice(0), ...(this.#underWay ? [this.#underWay] : [])]) reject(error);
    this.#underWay = undefined;
  }

  /** The same feed with the decisions in it, each between two of its batches. */
  within(feed: Feed, position: Position): Feed {
    const offsets = new Map<string, number>();
    let held: Promise<Batch | undefined> | undefined;
    return {
      next: async (limit) => {
        held ??= feed.next(limit);
        if (this.#waiting.length === 0) await Promise.race([held, this.#arrival()]);
        const decided = this.#take(offsets, position);
        if (decided) return decided;
        const events = held;
        held = undefined;
        return events;
      },
      close: () => feed.close(),
      inputs: feed.inputs,
    };
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(offsets: Map<string, number>, position: Position): Batch | undefined {
    const waiting = this.#waiting.shift();
    if (!waiting) return undefined;
    this.#underWay = waiting;
    const source = sourceOf(waiting.made);
    const offset = (offsets.get(source) ?? position.get(source)?.offset ?? 0) + 1;
    offsets.set(source, offset);
    const { cluster } = waiting.made;
    return { cluster, records: [waiting.made], rejects: [], position: new Map([[source, { offset, skip: 0 }]]) };
  }
}

function sourceOf({ cluster }: DecisionMade): string {
  return `decisions@${cluster}`;
}

/** A feed without events, until the signal fires. */
export function silentFeed(signal: AbortSignal): Feed {
  return {
    next: async () => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return undefined;
    },
    close: async () => {},
  };
}
