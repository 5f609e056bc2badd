import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { ServerError } from './server.ts';

/**
 * A program of a Debian package: named by the environment, on the PATH, or unpacked into the cache as `.ci/run` does
 * (`apt-get download PACKAGE`, `dpkg -x`), which starts no service. Throws when it is nowhere.
 */
export function findProgram(name: string, debianPackage: string): string {
  const named = process.env[`SECRETWATCH_TEST_${name.toUpperCase().replaceAll('-', '_')}`];
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(cacheFolder(), 'debian/usr/bin')];
  const found = [named, ...folders.map((folder) => join(folder, name))].find((path) => path && existsSync(path));
  if (found) return found;
  throw new ServerError('program-missing', `install ${name} (Debian: ${debianPackage})`);
}
