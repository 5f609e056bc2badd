import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditLog } from './log.ts';
import { endWithThis, exitOnSignals, type Run as Measured, runProgram } from './program.ts';

/**
 * `npm run bench`: the whole pipeline over a generated log of 1,000,000 events on one core, beside JSON.parse of every
 * line in the same run. Absolute figures are reported; the run fails only by ratio or by memory. Time is the processor's:
 * that of all threads of a process, whatever else the machine does meanwhile.
 */
const EVENTS = Number(process.env.SECRETWATCH_BENCH_EVENTS ?? 1_000_000);
const SEED = 42;
const ROUNDS = 4;
const LEAST_RATIO = 0.5;
const MOST_RSS_MB = 600;

interface Run extends Measured {
  alerts?: number;
  decodedShare?: number;
  principals?: number;
}

exitOnSignals();

if (process.argv.includes('--fleet')) {
  const { benchFleet } = await import('./fleet/main.ts');
  process.exit((await benchFleet(process.argv.slice(2))) ? 0 : 1);
}

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-bench-'));
process.once('exit', () => rmSync(dir, { recursive: true }));
const failures = (await report(join(dir, 'audit.log'))) + (await baseline());
process.exitCode = failures > 0 ? 1 : 0;

async function report(path: string): Promise<number> {
  const bytes = await writeLog(path);
  console.log(
    `${EVENTS} events, ${(bytes / 1e6).toFixed(0)} MB, seed ${SEED}, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  );
  console.log(`load before: ${load()}`);
  const rounds = await inTurns(path);
  const { parse, pipeline } = bestOf(rounds);
  console.log(row('JSON.parse of every line', parse));
  console.log(row('whole pipeline, in memory', pipeline));
  console.log(
    `  ${pipeline.alerts} alert revisions, ${pct(pipeline.decodedShare)} decoded, ${pipeline.principals} principals`,
  );
  const ratio = rate(pipeline) / rate(parse);
  const isFast = ratio >= LEAST_RATIO;
  const isLean = pipeline.rssMb < MOST_RSS_MB;
  console.log(
    `ratio ${ratio.toFixed(2)} (at least ${LEAST_RATIO}), ${pipeline.rssMb} MB (below ${MOST_RSS_MB}), load ${load()}`,
  );
  console.log(isFast && isLean ? 'passed' : 'FAILED');
  return isFast && isLean ? 0 : 1;
}

/** What it costs to score and learn, whatever became of the pipeline. */
async function baseline(): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'baseline.ts')], { stdio: 'inherit' });
  endWithThis(child);
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

async function writeLog(path: string): Promise<number> {
  await using file = await open(path, 'w');
  let bytes = 0;
  let block: string[] = [];
  const flush = async () => {
    bytes += (await file.write(block.join(''))).bytesWritten;
    block = [];
  };
  for (const line of auditLog(EVENTS, SEED)) if (block.push(line) >= 2000) await flush();
  await flush();
  return bytes;
}

interface Round {
  parse: Run;
  pipeline: Run;
}

/** Both in turns, so that they meet the same machine; each in a process of its own. */
async function inTurns(path: string): Promise<Round[]> {
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS) {
    const round = { parse: await runOf('parse', path), pipeline: await runOf('pipeline', path) };
    console.log(`  ratio ${ratioOf(round)}, load ${load()}`);
    rounds.push(round);
  }
  return rounds;
}

/** The fastest of each: what else the machine did only slows down, and slows down most what needs much memory. */
function bestOf(rounds: readonly Round[]): Round {
  const faster = (a: Run, b: Run) => (rate(b) > rate(a) ? b : a);
  return rounds.reduce((a, b) => ({ parse: faster(a.parse, b.parse), pipeline: faster(a.pipeline, b.pipeline) }));
}

function runOf(what: 'parse' | 'pipeline', path: string): Promise<Run> {
  return runProgram<Run>(join(import.meta.dirname, `${what}.ts`), path);
}

function ratioOf({ parse, pipeline }: Round): string {
  return (rate(pipeline) / rate(parse)).toFixed(2);
}

/** Processes that wanted a processor during the last minute, ours among them. */
function load(): string {
  return `${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`;
}

function rate(run: Run): number {
  return run.events / run.cpuSeconds;
}

function row(name: string, run: Run): string {
  const perSecond = Math.round(run.events / run.seconds).toLocaleString('en-US');
  const perCpu = Math.round(rate(run)).toLocaleString('en-US');
  return `${name.padEnd(28)} ${perSecond.padStart(9)} events/s  ${perCpu.padStart(9)} per CPU second  ${run.rssMb} MB`;
}

function pct(share = 0): string {
  return `${(100 * share).toFixed(1)} %`;
}
