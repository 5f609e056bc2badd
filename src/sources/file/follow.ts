import type { Feed } from '../../pipeline/feed.ts';
import { readFile } from './bytes.ts';
import { createNaming } from './copies.ts';
import type { FollowOptions } from './follow-options.ts';
import { LiveFeed } from './live-feed.ts';
import { compressed, isCompressed } from './log-file.ts';
import { peek } from './peek.ts';
import { Tail } from './tail.ts';
import { TailReader } from './tail-reader.ts';

/**
 * Follows logs that are being written, through rotation by rename and by copy-truncate, from their positions on. What
 * was rotated since the last position is read first.
 */
export async function openFollowedFiles(paths: readonly string[], options: FollowOptions): Promise<Feed> {
  for (const path of paths) await refuseCompressed(path);
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  const naming = createNaming(options.cluster, options.position);
  const tails = paths.map((path) => new Tail(path, naming, { ...options, signal }));
  return new LiveFeed(
    options.cluster,
    tails.map((tail) => new TailReader(() => tail.next())),
    () => own.abort(),
    ({ position }) => naming.note(position),
  );
}

/** What is named must be there; what comes later may come and go. */
async function refuseCompressed(path: string): Promise<void> {
  const { head, close } = await peek(readFile(path), (bytes) => bytes.length > 0);
  await close();
  if (isCompressed(head, path)) throw compressed(path);
}
