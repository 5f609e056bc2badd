import { setTimeout as delay } from 'node:timers/promises';
import type { Armed } from '../detect/judge.ts';
import type { Alert } from '../model/alert.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Commit, Engine, Position } from './engine.ts';
import type { Batch, Feed } from './feed.ts';
import { Folds } from './folds.ts';
import { Tally, type TaskResult } from './tally.ts';

export type { TaskResult } from './tally.ts';

/** Most records between two commits: few enough to stay in the processor's cache, many enough for one transaction. */
const BATCH_RECORDS = 2_000;
/** Waits before a failed commit is tried again. */
const RETRY_DELAYS_MS = [100, 1_000, 5_000];

export interface TaskOptions {
  engine: Engine;
  detectors: readonly Armed[];
  /** Opens the input where the engine's last commit left it. */
  openFeed: (position: Position) => Promise<Feed>;
  batchRecords?: number;
  retryDelaysMs?: readonly number[];
  /** Ends the task after the batch in hand. */
  signal?: AbortSignal;
  /** Called with the alerts of a batch once they are committed. */
  onAlerts?: (alerts: readonly Alert[]) => void | Promise<void>;
  /** Called after every commit with the sums since the task's start. */
  onProgress?: (progress: Readonly<TaskResult>) => void;
}

/**
 * Reads, processes and commits until the input ends or `signal` fires. After an error the memory is dropped, restored
 * and the batch in hand processed again; when that fails to the last retry, the error is thrown.
 */
export async function runTask(options: TaskOptions): Promise<TaskResult> {
  const folds = new Folds(options.detectors);
  const tally = new Tally();
  const feed = await options.openFeed(await folds.restore(options.engine));
  try {
    while (await takeBatch(feed, folds, tally, options));
    if (!options.signal?.aborted) await finish(folds, tally, options);
  } finally {
    await feed.close();
  }
  return tally;
}

/** False at the end. In a call of its own, so that nothing holds a batch that is committed while the next one is read. */
async function takeBatch(feed: Feed, folds: Folds, tally: Tally, options: TaskOptions): Promise<boolean> {
  const batch = await nextBatch(feed, options);
  if (!batch) return false;
  const commit = await commitBatch(batch, folds, options);
  batch.onCommitted?.();
  await passOn(commit, tally, options);
  return true;
}

async function passOn(commit: Commit, tally: Tally, options: TaskOptions): Promise<void> {
  tally.add(commit);
  if (commit.outcome.alerts.length > 0) await options.onAlerts?.(commit.outcome.alerts);
  options.onProgress?.(tally);
}

/** After an input that ended by itself nothing late can come any more. */
async function finish(folds: Folds, tally: Tally, options: TaskOptions): Promise<void> {
  for (const commit of folds.finish()) {
    await options.engine.commit(commit);
    await passOn(commit, tally, options);
  }
}

async function nextBatch(feed: Feed, { batchRecords, signal }: TaskOptions): Promise<Batch | undefined> {
  return signal?.aborted ? undefined : feed.next(batchRecords ?? BATCH_RECORDS);
}

async function commitBatch(batch: Batch, folds: Folds, options: TaskOptions): Promise<Commit> {
  const { engine, retryDelaysMs = RETRY_DELAYS_MS } = options;
  let commit: Commit | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      // An engine that failed may have committed all the same; then the batch must not be processed twice.
      if (attempt > 0 && stands(await folds.restore(engine), batch) && commit) return commit;
      commit = folds.process(batch);
      await engine.commit(commit);
      return commit;
    } catch (error) {
      const waitMs = retryDelaysMs[attempt];
      if (waitMs === undefined || isFinal(error)) throw error;
      await delay(waitMs);
    }
  }
}

/** What waiting does not mend. */
function isFinal(error: unknown): boolean {
  return error instanceof SecretwatchError && error.code === 'SW_STORE_GONE';
}

/** Whether a committed position is the one behind this batch. */
function stands(committed: Position, { position }: Batch): boolean {
  if (position.size === 0) return false;
  return [...position].every(([source, { offset, skip }]) => {
    const at = committed.get(source);
    return at?.offset === offset && at.skip === skip;
  });
}
