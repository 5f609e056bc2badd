import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SecretwatchError } from '../../model/error.ts';
import { FAULTS, hasCode, storeFault } from './fault.ts';

/** Who may hold a data directory, and since when; ends with `release` or with the process, however it ends. */
export interface DataDirLock {
  release(): void;
}

/** A database nobody refers to is collected and gives its lock up; one that is held must not depend on that. */
const HELD = new Set<DatabaseSync>();

/** The store inside a data directory. */
export function storePath(dir: string): string {
  return join(dir, 'secretwatch.db');
}

/** Makes the directory, for its owner alone: it says who reads which secrets. */
export function makeDataDir(dir: string): void {
  try {
    makeFolders(resolve(dir));
    if (!statSync(dir).isDirectory()) throw new Error('it is not a directory');
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new SecretwatchError(
      'SW_DATA_DIR_MISSING',
      `the data directory ${dir} cannot be used: ${(cause as Error).message}`,
      'give a directory that this user may write to, with --data-dir',
      cause,
    );
  }
}

/** Node's own way of doing this never ends where a file system takes no folders, such as /proc. */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return;
  makeFolders(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(dir)) throw error;
  }
}

/**
 * Takes the directory for this process. The lock is SQLite's own lock on a second database: the operating system
 * drops it when the process dies, even by SIGKILL, so no stale lock ever has to be judged. The pid beside it only
 * serves the message.
 */
export function lockDataDir(dir: string): DataDirLock {
  const pidFile = join(dir, 'lock.pid');
  const lockFile = join(dir, 'lock.db');
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (cause) {
    lock.close();
    if (hasCode(cause, FAULTS.busy)) throw lockedBy(dir, pidFile, cause);
    throw hasCode(cause, FAULTS.broken) ? brokenLock(lockFile, cause) : storeFault(dir, cause);
  }
  HELD.add(lock);
  return {
    release: () => {
      HELD.delete(lock);
      lock.close();
    },
  };
}

function brokenLock(lockFile: string, cause: unknown): SecretwatchError {
  return new SecretwatchError(
    'SW_STORE_CORRUPT',
    `${lockFile} is not the lock that secretwatch made`,
    'it holds nothing: delete it when no secretwatch runs on this directory',
    cause,
  );
}

function lockedBy(dir: string, pidFile: string, cause: unknown): SecretwatchError {
  const holder = readPid(pidFile);
  return new SecretwatchError(
    'SW_DATA_DIR_LOCKED',
    `the data directory ${dir} is in use by ${holder ? `process ${holder}` : 'another process'}`,
    'stop that process, ask it instead, or give another directory with --data-dir',
    cause,
  );
}

/** Digits only: the file may hold anything. */
function readPid(pidFile: string): string {
  try {
    return /^\d{1,10}/.exec(readFileSync(pidFile, 'utf8'))?.[0] ?? '';
  } catch {
    return '';
  }
}
