import { fill, makeStand } from './broker.ts';
import { load, row, runOf } from './report.ts';
import type { RoleOrder } from './role.ts';

const EVENTS = Number(process.env.SECRETWATCH_BENCH_EVENTS ?? 400_000);
const PARTITIONS = 2;
const SEED = 42;
const LEAST_SHARE = 0.1;

/**
 * From a raw topic to committed alerts, intake and detect beside each other, as a share of only consuming. It passes by the
 * processor's time of both together, whatever else the machine does; with a core for each they are quicker.
 */
export async function throughput(): Promise<boolean> {
  const stand = await makeStand(PARTITIONS);
  try {
    await fill(stand, EVENTS, SEED, PARTITIONS);
    const before = await runOf('consume.ts', stand.address, stand.topic, String(EVENTS));
    row('kafkajs, consuming only', before);
    const { prefix } = stand.fleet.options;
    const order = { address: stand.address, prefix, partitions: PARTITIONS, topic: stand.topic, events: EVENTS };
    const roleOf = (role: RoleOrder['role']) => runOf('role.ts', JSON.stringify({ ...order, role }));
    const [intake, detect] = await Promise.all([roleOf('intake'), roleOf('detect')]);
    row('intake', intake);
    row('detect, beside the intake', detect);
    // Before and behind it, so that what else the machine does meets both.
    const after = await runOf('consume.ts', stand.address, stand.topic, String(EVENTS));
    row('kafkajs, consuming only', after);
    const share = (before.cpuSeconds + after.cpuSeconds) / 2 / (intake.cpuSeconds + detect.cpuSeconds);
    const bySeconds = (before.seconds + after.seconds) / 2 / Math.max(intake.seconds, detect.seconds);
    console.log(`raw to committed, by the clock: ${bySeconds.toFixed(2)} of consuming only, ${load()}`);
    console.log(`raw to committed, both roles on one core: ${share.toFixed(3)} of it (at least ${LEAST_SHARE})`);
    return share >= LEAST_SHARE;
  } finally {
    await stand.remove();
  }
}
