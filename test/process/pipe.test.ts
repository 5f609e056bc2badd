import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog } from '../bench/log.ts';
import { start } from './secretwatch.ts';

const GIGABYTE = 1e9;
const TOTAL_BYTES = (process.env.SECRETWATCH_FULL === '1' ? 10 : 1) * GIGABYTE;
const MAX_RSS_BYTES = 600e6;
const MAX_SECONDS_PER_GIGABYTE = 40;
const BLOCK_EVENTS = 20_000;

/** Says the greatest resident size at its end; nothing can grow and shrink unseen between samples. */
const TELL_RSS = `process.on('exit', () => process.stderr.write('maxRSS=' + process.resourceUsage().maxRSS + '\\n'))`;

/** The same requests minute after minute: a block of the log whose times are written over. */
class Minutes {
  readonly block = Buffer.from([...auditLog(BLOCK_EVENTS, 1)].join(''));
  readonly #places: number[] = [];
  readonly #startMs: number;

  constructor() {
    const [first = ''] = auditLog(1, 1);
    const prefix = /"stageTimestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d)/.exec(first)?.[1] ?? '';
    this.#startMs = Date.parse(`${prefix}:00Z`);
    for (let at = this.block.indexOf(`"${prefix}:`); at >= 0; at = this.block.indexOf(`"${prefix}:`, at + 1))
      this.#places.push(at + 1);
    assert.ok(this.#places.length >= BLOCK_EVENTS * 2, 'all events within one minute');
  }

  write(minute: number): Buffer {
    const prefix = new Date(this.#startMs + minute * 60_000).toISOString().slice(0, 16);
    for (const at of this.#places) this.block.write(prefix, at, 'latin1');
    return this.block;
  }
}

test(`${TOTAL_BYTES / GIGABYTE} GB through a pipe fit into little memory`, async (t) => {
  const minutes = new Minutes();
  const scan = start(
    ['scan', '-', '-o', 'jsonl'],
    ['--import', `data:text/javascript,${encodeURIComponent(TELL_RSS)}`],
  );
  const begin = performance.now();
  let sent = 0;
  for (let minute = 0; sent < TOTAL_BYTES; minute += 1) {
    const block = minutes.write(minute);
    await new Promise<void>((resolve, reject) =>
      scan.child.stdin?.write(block, (error) => (error ? reject(error) : resolve())),
    );
    sent += block.length;
  }
  scan.child.stdin?.end();
  assert.equal(await scan.ended, 0, scan.output.stderr.slice(-2000));
  const seconds = (performance.now() - begin) / 1000;
  const rss = Number(/maxRSS=(\d+)/.exec(scan.output.stderr)?.[1]) * 1024;
  t.diagnostic(
    `${(sent / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, at most ${(rss / 1e6).toFixed(0)} MB resident`,
  );
  assert.ok(
    scan.output.stdout.startsWith('{"apiVersion":"secretwatch/v1","kind":"Alert"'),
    scan.output.stdout.slice(0, 200),
  );
  assert.ok(rss < MAX_RSS_BYTES, `${rss} bytes resident`);
  assert.ok(seconds < (MAX_SECONDS_PER_GIGABYTE * sent) / GIGABYTE, `${seconds} s`);
});
