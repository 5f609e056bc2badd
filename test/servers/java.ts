import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheFolder } from './cache.ts';
import { ServerError } from './server.ts';

const PLACES = ['/usr/lib/jvm/*', '/opt/*', '/Library/Java/JavaVirtualMachines/*/Contents/Home'];

interface Java {
  readonly home: string;
  readonly version: number;
}

/** The `java` program of JAVA_HOME if that is new enough, else of the newest Java on this machine. */
export function findJava(atLeast: number): string {
  const newest = installed(otherHomes()).sort((a, b) => b.version - a.version)[0];
  const known = [...installed([process.env.JAVA_HOME ?? '']), ...(newest ? [newest] : [])];
  const java = known.find(({ version }) => version >= atLeast);
  if (java) return join(java.home, 'bin', 'java');
  const found = newest ? `the newest found is ${newest.version} in ${newest.home}` : 'none was found';
  throw new ServerError(
    'java-missing',
    `install Java ${atLeast} or newer, a runtime is enough, and set JAVA_HOME (${found})`,
  );
}

function otherHomes(): string[] {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'));
  const homesOnPath = onPath.filter(existsSync).map((program) => resolve(realpathSync(program), '../..'));
  return [...homesOnPath, join(cacheFolder(), 'java'), ...globSync(PLACES)];
}

/** The version is read from the `release` file, because asking every Java would start one process each. */
function installed(homes: string[]): Java[] {
  return homes
    .filter((home) => existsSync(join(home, 'release')) && existsSync(join(home, 'bin', 'java')))
    .map((home) => ({ home, version: majorVersion(readFileSync(join(home, 'release'), 'utf8')) }));
}

function majorVersion(release: string): number {
  return Number(/^JAVA_VERSION="?(\d+)/m.exec(release)?.[1] ?? 0);
}
