import type { FileOptions } from './open.ts';

/** How logs that are being written are followed. */
export interface FollowOptions extends FileOptions {
  signal: AbortSignal;
  /** Reads the rotated logs first, also where nothing was read before. */
  isBackfill?: boolean;
  /** Told once of whatever keeps a log from being read for a while. */
  onTrouble?: (message: string) => void;
}
