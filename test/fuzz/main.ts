import { fuzz } from './fuzz.ts';

/** `npm run fuzz [LINES] [SEED]`: ten million mutated lines through decode and the fold. */
const [lines = '10000000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
console.log(`${Number(lines).toLocaleString('en-US')} mutated lines, seed ${seed}`);
const start = performance.now();
const { codes, ...sums } = await fuzz(Number(seed), Number(lines), (done) => {
  const seconds = (performance.now() - start) / 1000;
  if (done > 0 && done % 500_000 === 0) console.log(`${done.toLocaleString('en-US')} after ${seconds.toFixed(0)} s`);
});
console.log({ ...sums, codes: [...codes].sort().join(' ') });
const rss = process.resourceUsage().maxRSS / 1024;
console.log(`no crash in ${((performance.now() - start) / 1000).toFixed(0)} s, at most ${rss.toFixed(0)} MB resident`);
