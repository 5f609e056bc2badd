import { execFile } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fill, makeStand } from './broker.ts';
import { fillChangelog } from './changelog.ts';
import type { RoleOrder } from './role.ts';

/**
 * `npm run bench -- --fleet`: a fleet on a real broker on this machine. Absolute figures are reported; the run fails
 * only by ratio, since what else the machine does slows everything down alike.
 */
const EVENTS = Number(process.env.SECRETWATCH_BENCH_EVENTS ?? 400_000);
const CELLS = Number(process.env.SECRETWATCH_BENCH_CELLS ?? 1_000_000);
const PARTITIONS = 2;
const SEED = 42;
const LEAST_SHARE = 0.1;

interface Run {
  events: number;
  seconds: number;
  cpuSeconds: number;
  rssMb: number;
  longestStallMs?: number;
}

async function runOf(program: string, ...args: string[]): Promise<Run> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, program), ...args]);
  return JSON.parse(stdout) as Run;
}

function row(name: string, { events, seconds, cpuSeconds, rssMb }: Run): void {
  const rate = Math.round(events / seconds).toLocaleString('en-US');
  const perCpu = Math.round(events / cpuSeconds).toLocaleString('en-US');
  console.log(
    `${name.padEnd(34)} ${rate.padStart(9)}/s  ${perCpu.padStart(9)} per CPU second  ${seconds.toFixed(1)} s  ${rssMb} MB`,
  );
}

export async function benchFleet(): Promise<boolean> {
  const stand = await makeStand(PARTITIONS);
  try {
    console.log(`${EVENTS} events, ${PARTITIONS} partitions, seed ${SEED}, ${cpus().length} × ${cpus()[0]?.model}`);
    await fill(stand, EVENTS, SEED, PARTITIONS);
    const consume = await runOf('consume.ts', stand.address, stand.topic, String(EVENTS));
    row('kafkajs, consuming only', consume);
    const { prefix } = stand.fleet.options;
    const order = { address: stand.address, prefix, partitions: PARTITIONS, topic: stand.topic, events: EVENTS };
    const roleOf = (role: RoleOrder['role']) => runOf('role.ts', JSON.stringify({ ...order, role }));
    const [intake, detect] = await Promise.all([roleOf('intake'), roleOf('detect')]);
    row('intake', intake);
    row('detect, beside the intake', detect);
    const through = { ...detect, seconds: Math.max(intake.seconds, detect.seconds) };
    const share = through.events / through.seconds / (consume.events / consume.seconds);
    await fillChangelog(stand, CELLS);
    const restore = await runOf('restore.ts', stand.address, prefix);
    row(`restore of ${restore.events} cells`, restore);
    console.log(`the event loop stood still for ${restore.longestStallMs} ms at most`);
    const isFast = share >= LEAST_SHARE;
    console.log(
      `raw to committed: ${share.toFixed(2)} of consuming only (at least ${LEAST_SHARE}), load ${loadavg()[0]?.toFixed(1)}`,
    );
    console.log(isFast ? 'passed' : 'FAILED');
    return isFast;
  } finally {
    await stand.remove();
  }
}
