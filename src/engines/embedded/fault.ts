import { SecretwatchError } from '../../model/error.ts';

/** SQLite's codes: SQLITE_BUSY; SQLITE_CORRUPT and SQLITE_NOTADB; SQLITE_FULL; SQLITE_IOERR. */
export const FAULTS = { busy: [5], broken: [11, 26], full: [13], io: [10] } as const;

/** Extended codes keep the plain one in their last byte. */
export function hasCode(error: unknown, codes: readonly number[]): boolean {
  return error instanceof Error && 'errcode' in error && codes.includes(Number(error.errcode) & 0xff);
}

/** What a fault of the store means to a person; others stay as they are. */
export function storeFault(dir: string, cause: unknown): unknown {
  if (hasCode(cause, FAULTS.broken)) return brokenStore(dir, (cause as Error).message, cause);
  if (hasCode(cause, FAULTS.io)) return failedStore(dir, (cause as Error).message, cause);
  if (!hasCode(cause, FAULTS.full) && !isDiskFull(cause)) return cause;
  return new SecretwatchError(
    'SW_STORE_FULL',
    `there is no room left for the store in ${dir}`,
    'make room on its disk, or move the directory to a larger one; what was committed is kept, and reading goes on there',
    cause,
  );
}

/** What a fault of the sinks' cursors means to a person; others stay as they are. */
export function cursorsFault(path: string, cause: unknown): unknown {
  if (!hasCode(cause, FAULTS.broken)) return cause;
  return new SecretwatchError(
    'SW_STORE_CORRUPT',
    `where the sinks stand is damaged: ${path}: ${(cause as Error).message}`,
    'move that file away; sinks then begin anew: those that call people with what is new, the others with the oldest row; what a target knows by its id is not doubled',
    cause,
  );
}

/** Also what a limit of the process or a lost network disk looks like. */
function failedStore(dir: string, what: string, cause: unknown): SecretwatchError {
  return new SecretwatchError(
    'SW_STORE_IO',
    `the store in ${dir} cannot be read or written: ${what}`,
    'check the disk, its quota and limits on the size of files; what was committed is kept, and reading goes on there',
    cause,
  );
}

export function brokenStore(dir: string, what: string, cause: unknown): SecretwatchError {
  return new SecretwatchError(
    'SW_STORE_CORRUPT',
    `the store in ${dir} is damaged or not one of ours: ${what}`,
    'restore the directory from a backup, or give a new one with --data-dir and scan the logs again',
    cause,
  );
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
