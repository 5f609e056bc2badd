import { existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { ServerError } from './server.ts';

const HOMES = ['/usr/lib/jvm/*', '/opt/*', '/Library/Java/JavaVirtualMachines/*/Contents/Home'];

/** The `java` program of the newest Java on this machine, if that is new enough. */
export function findJava(atLeast: number): string {
  const newest = javaHomes()
    .map((home) => ({ home, version: majorVersion(home) }))
    .sort((a, b) => b.version - a.version)[0];
  if (newest && newest.version >= atLeast) return join(newest.home, 'bin', 'java');
  throw new ServerError(
    'java-missing',
    `install Java ${atLeast} or newer (a runtime is enough) and set JAVA_HOME; ` +
      (newest?.version ? `the newest found is ${newest.version} in ${newest.home}` : 'none was found'),
  );
}

function javaHomes(): string[] {
  const named = process.env.JAVA_HOME ? [process.env.JAVA_HOME] : [];
  const onPath = (process.env.PATH ?? '').split(delimiter).map(dirname);
  const homes = [...named, ...onPath, join(cacheFolder(), 'java'), ...globSync(HOMES)];
  return homes.filter((home) => existsSync(join(home, 'release')) && existsSync(join(home, 'bin', 'java')));
}

/** Read from the `release` file, because asking every Java would start one process each. */
function majorVersion(home: string): number {
  const release = readFileSync(join(home, 'release'), 'utf8');
  return Number(/^JAVA_VERSION="?(\d+)/m.exec(release)?.[1] ?? 0);
}
