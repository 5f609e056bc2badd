import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretwatchError } from '../../model/error.ts';
import { unreadable } from './bytes.ts';

/** Files behind the paths as given; a folder stands for the files in it by name, but not for hidden ones and folders. */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) found.push(...(path === '-' ? ['-'] : await filesAt(path)));
  return [...new Set(found)];
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const files = await filesIn(path);
    if (files.length > 0) return files;
  } catch (cause) {
    throw unreadable(path, cause as NodeJS.ErrnoException);
  }
  throw new SecretwatchError('SW_INPUT_MISSING', `the folder ${path} holds no files`, 'Check the path.');
}

async function filesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const files: string[] = [];
  // By code units: the same everywhere, whatever the locale.
  for (const name of names.sort()) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) files.push(path);
  }
  return files;
}
