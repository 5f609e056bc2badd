import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { groupsOf, runGroups } from './groups.ts';
import { absentParts, forgetParts, formatParts, readParts } from './parts.ts';
import { find, type HandedOver, handOver, KINDS } from './servers/find.ts';
import type { Kind, Server, ServerError } from './servers/server.ts';

/** `check`: types, style and the tests that need no server. `all`: the same, and the tests with real parts. */
const FAST = ['test/**/*.test.ts', 'detectors/**/*.test.ts'];
const WITH_REAL_PARTS = ['test/process/**/*.test.ts', 'test/integration/**/*.test.ts', 'test/fuzz/**/*.test.ts'];
const NOT_FAST = ['test/process/**', 'test/integration/**', 'test/bench/**', 'test/fuzz/**'];
/** What earlier runs found out: compiled sources, for every process, and types. */
const CACHE = join(import.meta.dirname, '../node_modules/.cache/secretwatch');
const TYPES = ['--noEmit', '--incremental', '--tsBuildInfoFile', join(CACHE, 'types.tsbuildinfo')];
const TEST_FLAGS = [
  '--test',
  '--test-reporter=spec',
  '--test-timeout=300000',
  `--test-concurrency=${availableParallelism()}`,
];

process.env.NODE_COMPILE_CACHE ??= join(CACHE, 'compiled');

async function check(): Promise<void> {
  await prove();
  await fastTests({ ...process.env, SECRETWATCH_TESTS: 'few' });
}

async function all(): Promise<void> {
  forgetParts();
  await prove();
  const { servers, handedOver } = await startServers();
  try {
    const env = handOver(handedOver);
    await fastTests(env);
    await step('tests with real parts', [...TEST_FLAGS, ...globSync(WITH_REAL_PARTS).sort()], env);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    console.log(`\nReal parts used in this run:\n${formatParts(readParts())}\n`);
  }
  assertPartsComplete();
}

async function prove(): Promise<void> {
  await Promise.all([
    step('types', ['node_modules/typescript/bin/tsc', ...TYPES]),
    step('style', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']),
  ]);
}

async function fastTests(env: NodeJS.ProcessEnv): Promise<void> {
  const start = performance.now();
  await runGroups(groupsOf(globSync(FAST, { exclude: NOT_FAST })), env);
  console.log(`tests without servers: ok in ${seconds(start)}`);
}

async function step(name: string, args: string[], env = process.env): Promise<void> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${seconds(start)}`);
  if (code !== 0) throw new Error(`${name} failed`);
}

/** Each server once for all test files. What cannot be started is handed over as missing, so that no file tries again. */
async function startServers(): Promise<{ servers: Server[]; handedOver: HandedOver }> {
  const start = performance.now();
  const servers: Server[] = [];
  const handedOver: HandedOver = {};
  const startOne = async (kind: Kind) => {
    const server = await find(kind).catch((error: ServerError) => error);
    handedOver[kind.name] = server instanceof Error ? { missing: server.reason ?? server.message } : about(server);
    if (!(server instanceof Error)) servers.push(server);
    console.log(`${kind.name}: ${server instanceof Error ? server.message : `${server.version}, ${server.origin}`}`);
  };
  await Promise.all(KINDS.map(startOne));
  console.log(`servers: ${servers.length} of ${KINDS.length} in ${seconds(start)}`);
  return { servers, handedOver };
}

function about({ address, version, origin }: Server): HandedOver[string] {
  return { address, version, origin };
}

/** Elsewhere than in CI the table shows what was left out, beside the skipped tests. */
function assertPartsComplete(): void {
  const absent = absentParts(readParts());
  if (absent.length > 0 && process.env.CI === 'true') throw new Error(`parts not used: ${absent.join(', ')}`);
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

try {
  await (process.argv[2] === 'all' ? all() : check());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
