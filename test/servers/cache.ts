import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ServerError } from './server.ts';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const run = promisify(execFile);

type Absent = 'maven-missing' | 'java-missing';
const INSTALL = {
  'maven-missing': 'install Maven: there is no mvn on the PATH',
  'java-missing': 'install Java and set JAVA_HOME',
};

/** Downloaded jars live here; ignored by git, shared between runs. */
export function cacheFolder(): string {
  return process.env.SECRETWATCH_CACHE ?? resolve(import.meta.dirname, '../../.cache');
}

/** A file beside this module. */
export function ownFile(name: string): string {
  return join(import.meta.dirname, name);
}

/**
 * A folder made once from some source files and kept. It is filled under another name and then renamed, so that
 * a folder with the right name is always complete. Its name follows the sources: a change makes a new one.
 */
export async function cached(
  name: string,
  sources: string[],
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), `${name}-${digest(sources)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    await fill(unfinished);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** The jars that a pom beside this module names. */
export async function resolveJars(pom: string, folder: string): Promise<void> {
  const goal = [COPY, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  await command('mvn', ['-q', '-B', '-ntp', '-f', ownFile(pom), ...goal], 'maven-missing');
}

/** Compiles Java sources beside this module with a compiler that is itself a jar: no development kit is needed. */
export async function compileJava(
  java: string,
  level: 17 | 21,
  libs: string,
  sources: string[],
  out: string,
): Promise<void> {
  const compiler = await cached('compiler', [ownFile('compiler.pom.xml')], (to) => resolveJars('compiler.pom.xml', to));
  const files = sources.map((name) => ownFile(`java/${name}.java`));
  const options = [`-${level}`, '-proc:none', '-nowarn', '-cp', jarsIn(libs).join(delimiter), '-d', out];
  await command(java, ['-jar', ...jarsIn(compiler), ...options, ...files], 'java-missing');
}

function jarsIn(folder: string): string[] {
  return globSync(join(folder, '*.jar')).sort();
}

export async function command(program: string, args: string[], ifAbsent: Absent): Promise<void> {
  try {
    await run(program, args, { maxBuffer: 2 ** 26 });
  } catch (error) {
    throw asServerError(program, error as NodeJS.ErrnoException & { stdout?: string; stderr?: string }, ifAbsent);
  }
}

function asServerError(
  program: string,
  error: NodeJS.ErrnoException & { stdout?: string; stderr?: string },
  ifAbsent: Absent,
): ServerError {
  if (error.code === 'ENOENT') return new ServerError(ifAbsent, INSTALL[ifAbsent]);
  return new ServerError(
    'command-failed',
    `${program}: ${`${error.stdout ?? ''}${error.stderr ?? ''}`.trim().slice(-2000)}`,
  );
}

function digest(sources: string[]): string {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  return hash.digest('hex').slice(0, 12);
}
