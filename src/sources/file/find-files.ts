import { fstatSync, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretwatchError } from '../../model/error.ts';
import { unreadable } from './bytes.ts';

/** One thing to read. */
export interface FoundFile {
  path: string;
  /** Nobody named it: what is wrong with it must not stop the others. */
  isFromFolder: boolean;
  /** Standard input, a pipe, a terminal: it can be read once, from its beginning. */
  isStream: boolean;
}

export interface Found {
  files: FoundFile[];
  /** Entries of folders that could not even be looked at. */
  unreadable: string[];
}

/** Files behind the paths as given; a folder stands for the files in it by name, but not for hidden ones and folders. */
export async function findFiles(paths: readonly string[]): Promise<Found> {
  const found: Found = { files: [], unreadable: [] };
  for (const path of paths) {
    if (path === '-') found.files.push({ path, isFromFolder: false, isStream: true });
    else await findAt(path, found);
  }
  return { ...found, files: [...new Map(found.files.map((file) => [file.path, file])).values()] };
}

async function findAt(path: string, found: Found): Promise<void> {
  const before = found.files.length + found.unreadable.length;
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      const isStdin = !stats.isFile() && isSameFile(stats, fstatSync(0));
      found.files.push({ path: isStdin ? '-' : path, isFromFolder: false, isStream: !stats.isFile() });
      return;
    }
    await findIn(path, found);
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
  if (found.files.length + found.unreadable.length > before) return;
  throw new SecretwatchError('SW_INPUT_MISSING', `the folder ${path} holds no files`, 'check the path');
}

/** `/dev/stdin` and its like: a socket behind them cannot be opened a second time. */
function isSameFile(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

async function findIn(folder: string, found: Found): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  // By code units: the same everywhere, whatever the locale.
  for (const name of names.sort()) {
    const path = join(folder, name);
    // A link to nowhere, or to itself.
    const stats = await stat(path).catch((cause) => cause as NodeJS.ErrnoException);
    if (stats instanceof Error) found.unreadable.push(unreadable(path, stats).message);
    else if (stats.isFile()) found.files.push({ path, isFromFolder: true, isStream: false });
  }
}
