import { cpus } from 'node:os';
import { latency } from './latency.ts';
import { load } from './report.ts';
import { restore } from './restore.ts';
import { soak } from './soak.ts';
import { takeover } from './takeover.ts';
import { throughput } from './throughput.ts';

/**
 * `npm run bench -- --fleet [NAME…]`: a fleet on a real broker on this machine. Figures are reported; it fails by what
 * does not depend on the machine: the ratio, what is lost or doubled, who was thrown out of his group. `soak` takes
 * `--minutes N`; the requirement is ten.
 */
const MEASUREMENTS: Readonly<Record<string, (minutes: number) => Promise<boolean>>> = {
  throughput,
  latency,
  restore,
  takeover,
  soak,
};
const SOAK_MINUTES = 1;

export async function benchFleet(args: readonly string[]): Promise<boolean> {
  const minutes = Number(args[args.indexOf('--minutes') + 1] ?? Number.NaN);
  const asked = Object.keys(MEASUREMENTS).filter((name) => args.includes(name));
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${load()}`);
  let hasPassed = true;
  for (const name of asked.length > 0 ? asked : Object.keys(MEASUREMENTS)) {
    console.log(`\n${name}`);
    const isGood = await MEASUREMENTS[name]?.(args.includes('--minutes') ? minutes : SOAK_MINUTES);
    console.log(isGood ? 'passed' : 'FAILED');
    hasPassed &&= isGood === true;
  }
  return hasPassed;
}
