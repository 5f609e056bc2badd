import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallerCache } from '../../src/audit/caller-cache.ts';
import { textOf } from '../../src/audit/hops.ts';
import { from, pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';

/** The piece of a line that says who asked and from where. */
function callerText(n: number): string {
  const line = eventLine(from(pod('team-a', 'api', 1), `10.0.${n >> 8}.${n & 255}`), { verb: 'get' }, 1_000_000, 'a');
  return line.slice(line.indexOf('"user":{'), line.indexOf(']', line.indexOf('"sourceIPs"')) + 1);
}

function ipOf(cache: CallerCache, n: number): string | undefined {
  const text = callerText(n);
  const found = cache.read(textOf(Buffer.from(`${text},"userAgent":"curl"`)), 0, text.length + 20);
  assert.equal(found?.length, text.length);
  return found?.caller?.source.ip;
}

describe('the callers that are remembered', () => {
  it('are told apart although their texts begin alike, also when more come than are kept', () => {
    const cache = new CallerCache();
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 300; n++) assert.equal(ipOf(cache, n), `10.0.${n >> 8}.${n & 255}`);
    }
  });

  it('are remembered however many pods of one account there are on a cluster of a thousand nodes', () => {
    const cache = new CallerCache();
    const texts = Array.from({ length: 1000 }, (_, n) => textOf(Buffer.from(callerText(n))));
    const read = () => texts.map((text) => cache.read(text, 0, text.bytes.length)?.caller);
    const first = read();
    for (const [n, caller] of read().entries()) assert.ok(caller !== undefined && caller === first[n], `pod ${n}`);
  });

  it('are right when more of them begin alike than are told apart', () => {
    const cache = new CallerCache();
    for (let round = 0; round < 2; round++)
      for (let n = 0; n < 4500; n++) assert.equal(ipOf(cache, n), `10.0.${n >> 8}.${n & 255}`);
  });

  it('are the same object as long as they are remembered', () => {
    const cache = new CallerCache();
    const text = textOf(Buffer.from(callerText(1)));
    const caller = cache.read(text, 0, text.bytes.length)?.caller;
    assert.ok(caller);
    assert.equal(cache.read(text, 0, text.bytes.length)?.caller, caller);
  });

  it('are right after all were forgotten for want of room', () => {
    const room = 64 * callerText(0).length;
    const cache = new CallerCache(room);
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < 100; n++) assert.equal(ipOf(cache, n), `10.0.${n >> 8}.${n & 255}`);
    }
  });

  it('are not looked for beyond the end of the line', () => {
    const text = callerText(1);
    const cache = new CallerCache();
    assert.equal(cache.read(textOf(Buffer.from(text)), 0, text.length - 1), undefined);
  });
});
