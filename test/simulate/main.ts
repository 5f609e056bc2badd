import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { simulate } from './simulate.ts';

const USAGE = `usage: npm run simulate -- --out FOLDER [--seed 1] [--days 28] [--size 1] [--harmless]

Writes events.ndjson.gz and labels.json of a made-up cluster into FOLDER. The same seed writes the same log.
  --size      1 is a cluster of some 100 programs; 0.2 is enough for a test
  --harmless  nobody attacks`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '28' },
    size: { type: 'string', default: '1' },
    harmless: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || values.out === undefined) {
  console.error(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else await write(values.out);

async function write(folder: string): Promise<void> {
  const seed = Number(values.seed);
  const { lines, labels } = simulate({
    seed,
    days: Number(values.days),
    size: Number(values.size),
    hasAttacks: !values.harmless,
  });
  mkdirSync(folder, { recursive: true });
  let events = 0;
  const text = function* () {
    for (const line of lines) {
      events += 1;
      yield `${line}\n`;
    }
  };
  const file = createWriteStream(join(folder, 'events.ndjson.gz'));
  await pipeline(Readable.from(text()), createGzip({ level: 4 }), file);
  writeFileSync(join(folder, 'labels.json'), `${JSON.stringify(labels(), null, 1)}\n`);
  console.error(`${folder}: ${events} events of seed ${seed}`);
}
