import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DETECTORS } from '../../detectors/index.ts';
import { type JudgedLog, judgeLog } from '../../src/evaluate/judged-log.ts';
import { pool } from '../../src/evaluate/report.ts';
import { PAGING } from '../../src/evaluate/score.ts';
import { simulate } from '../simulate/simulate.ts';

/**
 * What a detector showed before it may page, kept beside it as `evaluation.json`: how many attacks it had a part in
 * finding, and how many false alerts it made, on simulated clusters. `node test/detectors/evidence.ts` writes them anew.
 */
export interface Evidence {
  detector: string;
  version: number;
  command: string;
  seeds: readonly number[];
  /** Cluster-days that count. */
  days: number;
  attacks: number;
  /** Attacks whose first alert it had a part in. */
  foundIn: number;
  /** Families of these attacks. */
  families: string[];
  falseAlerts: number;
  falsePerDay: number;
}

const COMMAND = 'node test/detectors/evidence.ts';
const SEEDS = [21, 22, 23, 24];
const SIZE = 0.4;
const TOP = join(import.meta.dirname, '../../detectors');

/** Undefined where a detector has none yet. */
export function readEvidence(detector: string): Evidence | undefined {
  const path = join(TOP, detector, 'evaluation.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Evidence) : undefined;
}

async function judgeSeed(folder: string, seed: number): Promise<JudgedLog> {
  const { lines, labels } = simulate({ seed, days: 28, size: SIZE, hasAttacks: true });
  const events = join(folder, `${seed}.ndjson`);
  const text = function* () {
    for (const line of lines) yield `${line}\n`;
  };
  await pipeline(Readable.from(text()), createWriteStream(events));
  const labelFile = join(folder, `${seed}.json`);
  writeFileSync(labelFile, JSON.stringify(labels()));
  const detectors = DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) }));
  return judgeLog({ events: [events], labels: labelFile }, { detectors, standing: [], mode: 'whole', historyDays: 7 });
}

async function writeAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'secretwatch-evidence-'));
  try {
    const logs: JudgedLog[] = [];
    for (const seed of SEEDS) logs.push(await judgeSeed(folder, seed));
    const { met, alerts, days } = pool(logs);
    for (const { id, version } of DETECTORS) {
      const found = met.filter(({ by }) => by?.detectors.includes(id));
      const wrong = alerts.filter((one) => one.isFalse && one.strength >= PAGING && one.alert.detectors.includes(id));
      const evidence: Evidence = {
        detector: id,
        version,
        command: COMMAND,
        seeds: SEEDS,
        days,
        attacks: met.length,
        foundIn: found.length,
        families: [...new Set(found.map(({ scenario }) => scenario.family))].sort(),
        falseAlerts: wrong.length,
        falsePerDay: Math.round((1000 * wrong.length) / days) / 1000,
      };
      writeFileSync(join(TOP, id, 'evaluation.json'), layOut(evidence));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WIDTH = 120;

/** As the formatter wants it: a list on one line if it fits. */
function layOut(evidence: Evidence): string {
  const lines = Object.entries(evidence).map(([key, value]) => {
    const inline = JSON.stringify(value)
      .replaceAll('","', '", "')
      .replaceAll(/(\d),(\d)/g, '$1, $2');
    const fits = `  "${key}": ${inline},`.length <= WIDTH;
    return `  "${key}": ${fits ? inline : JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

if (process.argv[1] === import.meta.filename) await writeAll();
