import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import PQueue from 'p-queue';

/**
 * Tests without servers, by process. Within a group modules, prepared cases and recordings are loaded once for all
 * files, which costs more than most tests. The longest begin first; what stands in no group is the last one.
 */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  properties: ['test/property/*', 'test/replay/*', 'test/simulate/*', 'test/engines/*'],
  cases: ['test/detectors/{cases,names}.test.ts', 'test/detect/{case-runs,judge}.test.ts'],
  'conformance, one half': ['test/detectors/conformance-even.test.ts'],
  'conformance, other half': ['test/detectors/conformance-odd.test.ts'],
  core: ['test/{alert,audit,baseline,detect,detectors,identity,model,state}/**', 'test/architecture.test.ts'],
};
const REST = 'shell';
const FLAGS = ['--test', '--test-isolation=none', '--test-reporter=spec', '--test-timeout=300000'];

interface Group {
  name: string;
  files: string[];
}

/** Each file in the first group that names it, or in the last. */
export function groupsOf(files: readonly string[]): Group[] {
  const left = new Set(files);
  const groups = Object.entries(GROUPS).map(([name, patterns]) => {
    const own = globSync([...patterns]).filter((file) => left.delete(file));
    return { name, files: own.sort() };
  });
  return [...groups, { name: REST, files: [...left].sort() }].filter((group) => group.files.length > 0);
}

/** Runs groups, as many at a time as there are cores. One line for each that passes, the whole output of one that fails. */
export async function runGroups(groups: readonly Group[], env: NodeJS.ProcessEnv): Promise<void> {
  const queue = new PQueue({ concurrency: availableParallelism() });
  const results = await Promise.all(groups.map((group) => queue.add(() => runGroup(group, env))));
  const failed = groups.filter((_, index) => !results[index]).map(({ name }) => name);
  if (failed.length > 0) throw new Error(`tests failed: ${failed.join('; ')}`);
}

async function runGroup({ name, files }: Group, env: NodeJS.ProcessEnv): Promise<boolean> {
  const start = performance.now();
  const child = spawn(process.execPath, [...FLAGS, ...files], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const isOk = code === 0;
  if (!isOk) console.log(output, errors);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `tests of ${name}: ${isOk ? 'ok' : 'FAILED'}, ${countsIn(output)}, ${files.length} files in ${seconds} s`,
  );
  return isOk;
}

/** From the reporter's last lines; what was skipped is never passed over. */
function countsIn(output: string): string {
  const count = (what: string) => Number(new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const skipped = count('skipped') + count('todo');
  return `${count('tests')} tests${skipped > 0 ? `, ${skipped} SKIPPED` : ''}`;
}
