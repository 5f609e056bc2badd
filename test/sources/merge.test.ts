import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { roundsOf } from '../rounds.ts';
import { lineAt } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

/** A log as the seconds of its events (not necessarily in order) and, as null, lines that are none. */
const log = fc.array(fc.option(fc.integer({ min: 1, max: 30 }), { freq: 6 }), { maxLength: 25 });
type Log = (number | null)[];

interface Named {
  name: string;
  second: number;
}

function named(logs: readonly Log[]): Named[][] {
  return logs.map((seconds, file) =>
    seconds.map((second, index) => ({
      name: second === null ? 'not-json' : `f${file}-${index}`,
      second: second ?? -1,
    })),
  );
}

function textOf(file: readonly Named[], index: number): string {
  // The first line makes each log a log of its own.
  const lines = file.map(({ name, second }) => (second < 0 ? 'junk' : lineAt(second, name)));
  return [lineAt(0, `first${index}`), ...lines].map((line) => `${line}\n`).join('');
}

/** The slow and obvious way: again and again the front with the least time, the earlier file first. */
function merged(files: readonly (readonly Named[])[]): string[] {
  const fronts = files.map((file, index) => [{ name: `first${index}`, second: 0 }, ...file]);
  const names: string[] = [];
  for (;;) {
    const open = fronts.filter((front) => front.length > 0);
    if (open.length === 0) return names;
    const least = Math.min(...open.map((front) => front[0]?.second ?? 0));
    names.push(open.find((front) => front[0]?.second === least)?.shift()?.name ?? '');
  }
}

/** Every second one compressed. */
function writeLog(path: string, text: string, index: number): string {
  writeFileSync(path, index % 2 ? gzipSync(text) : text);
  return path;
}

test('files of one cluster are merged by time, whatever the batch size; each keeps its own order', async (t) => {
  const folder = makeFolder(t, {});
  await fc.assert(
    fc.asyncProperty(
      fc.array(log, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(1, 3, 1000),
      async (logs, limit) => {
        const files = named(logs);
        const paths = files.map((file, index) => writeLog(folder(`${index}.log`), textOf(file, index), index));
        const { records } = await readFiles(paths, new Map(), limit);
        assert.deepEqual(namesOf(records), merged(files));
      },
    ),
    { numRuns: roundsOf(150, 40), verbose: 1 },
  );
});

test('a merge goes on behind every batch as if it had not stopped', async (t) => {
  const folder = makeFolder(t, {});
  await fc.assert(
    fc.asyncProperty(
      fc.array(log, { minLength: 2, maxLength: 3 }),
      fc.integer({ min: 1, max: 9 }),
      async (logs, limit) => {
        const paths = named(logs).map((file, index) => writeLog(folder(`${index}.log`), textOf(file, index), index));
        const whole = await readFiles(paths, new Map(), limit);
        const names = namesOf(whole.records);
        for (const [batch, position] of whole.positions.entries()) {
          const rest = await readFiles(paths, position);
          assert.deepEqual(namesOf(rest.records), names.slice((batch + 1) * limit), `behind batch ${batch}`);
        }
      },
    ),
    { numRuns: roundsOf(25, 8), verbose: 1 },
  );
});
