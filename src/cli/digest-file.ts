import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DigestMarks } from '../pipeline/digest-marks.ts';

const FILE = 'digests.json';

/** Marks in a file of the data directory. */
export function digestFile(dataDir: string): DigestMarks {
  return {
    untilMs: async (sink) => read(dataDir).get(sink),
    keep: async (sink, untilMs) => {
      mkdirSync(dataDir, { recursive: true });
      const all = Object.fromEntries(read(dataDir).set(sink, untilMs));
      const path = join(dataDir, FILE);
      // In one step: half a file would make every sink a new one.
      writeFileSync(`${path}.new`, JSON.stringify(all), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function read(dataDir: string): Map<string, number> {
  try {
    const kept = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Record<string, unknown>;
    return new Map(Object.entries(kept).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  } catch {
    return new Map();
  }
}
