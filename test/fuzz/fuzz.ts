import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DETECTORS } from '../../detectors/index.ts';
import { createDecoder } from '../../src/audit/decode.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { type Decoded, REJECT_CODES } from '../../src/model/audit-event.ts';
import type { FeedCounts } from '../../src/model/format.ts';
import { PACKINGS } from '../audit/packings/index.ts';
import { createRandom } from '../bench/random.ts';
import { linesOf } from '../sources/lines.ts';
import { mutate } from './mutate.ts';

/** What came of the lines of one run. */
export interface FuzzResult {
  events: number;
  rejected: number;
  ignored: number;
  silent: number;
  codes: ReadonlySet<string>;
}

/** Of so many lines one goes through the whole fold. */
const FOLDED = 16;
/** Lines after which a new fold begins. */
const LIFE = 20_000;
const CODES: ReadonlySet<string> = new Set(REJECT_CODES);
const SHAPE = /^[a0\x20-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e…]*(?:\(\d+ characters\))?$/;

/**
 * Decodes mutated lines of every packing, and folds some: whatever they are, nothing throws, and a line of which
 * nothing came is one of nothing.
 */
export async function fuzz(
  seed: number,
  count: number,
  onProgress: (lines: number) => void = () => {},
): Promise<FuzzResult> {
  const random = createRandom(seed);
  // Most lines are no JSON any more; a stack for each would be most of the work.
  Error.stackTraceLimit = 0;
  const corpus = PACKINGS.map(({ pack }) => Buffer.from(pack(linesOf(1))));
  const counts: FeedCounts = new Map();
  const decode = createDecoder('fuzz', { counts });
  let fold = newFold();
  const result = { events: 0, rejected: 0, ignored: 0, silent: 0, codes: new Set<string>() };
  let out: Decoded[] = [];
  for (let index = 0; index < count; index += 1) {
    const line = mutate(corpus[Math.floor(random() * corpus.length)] as Buffer, random);
    const ignoredBefore = ignoredIn(counts);
    out = [];
    decode(line, 0, line.length, out);
    const ignored = ignoredIn(counts) - ignoredBefore;
    result.ignored += ignored;
    if (out.length === 0 && ignored === 0) {
      assert.ok(isNothing(line), `nothing was said of line ${index}: ${JSON.stringify(line.toString('latin1'))}`);
      result.silent += 1;
    }
    for (const record of out) check(record, result);
    // What a fold remembers of so many made-up identities is not what is measured here.
    if (index % LIFE === 0) {
      fold = newFold();
      onProgress(index);
      // Memory behind buffers is given back between turns of the event loop, as it is between blocks of a file.
      await nextTurn();
    }
    if (index % FOLDED === 0) for (const record of out) fold.process(record, emptyOutcome());
  }
  return result;
}

function newFold(): Fold {
  return new Fold(DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) })));
}

function check(record: Decoded, result: { events: number; rejected: number; codes: Set<string> }): void {
  if (record.tier !== 'rejected') {
    result.events += 1;
    assert.ok(
      record.cluster !== '' &&
        (record.tier === 'inventory' || Number.isSafeInteger((record as { timeUs: number }).timeUs)),
    );
    return;
  }
  result.rejected += 1;
  result.codes.add(record.code);
  assert.ok(CODES.has(record.code), record.code);
  assert.match(record.excerpt, SHAPE);
}

function ignoredIn(counts: FeedCounts): number {
  let sum = 0;
  for (const { ignored } of counts.values()) sum += ignored;
  return sum;
}

/** Blank, brackets alone, or JSON that holds no item: an empty list, however it is packed. */
function isNothing(line: Buffer): boolean {
  const text = line
    .toString('utf8')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the separator of JSON texts is one
    .replace(/^[\ufeff\x1e\s]+/, '')
    .trim();
  if (/^[\]},\s]*$/.test(text)) return true;
  return /\[\s*\]|""|"\s*"|\{\s*\}/.test(text);
}
