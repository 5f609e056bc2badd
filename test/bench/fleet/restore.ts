import { appendTold } from '../../../src/engines/kafka/append.ts';
import type { Run } from '../program.ts';
import { makeStand } from './broker.ts';
import { fillChangelog } from './changelog.ts';
import { row, runOf, wanted } from './report.ts';

const CELLS = Number(process.env.SECRETWATCH_BENCH_CELLS ?? 1_000_000);
const WANTED_MS = 10_000;

/** A changelog of three records for every live cell, until its partition can be worked on. */
export async function restore(): Promise<boolean> {
  const stand = await makeStand(1);
  try {
    await fillChangelog(stand, CELLS);
    const { fleet, address } = stand;
    await appendTold(fleet.kafka, fleet.options.prefix, 'c0', [
      { tier: 'exceptions', cluster: 'c0', timeUs: 0, exceptions: [] },
    ]);
    type Restore = Run & { restoreSeconds: number; rebalances: number; longestStallMs: number };
    const run = await runOf<Restore>('restore-worker.ts', address, fleet.options.prefix, String(CELLS));
    row(`restore of ${CELLS} cells`, { ...run, seconds: run.restoreSeconds });
    wanted(`restore from ${3 * CELLS} records`, run.restoreSeconds * 1000, WANTED_MS, 'ms');
    // A worker whose heart stood still would have been thrown out of its group and joined once more.
    console.log(
      `the event loop stood still for ${run.longestStallMs} ms at most, joined its group ${run.rebalances} time(s)`,
    );
    return run.rebalances === 1;
  } finally {
    await stand.remove();
  }
}
