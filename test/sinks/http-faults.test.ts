import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { HTTP_TARGETS, openPair } from './servers/all.ts';
import { type Mood, RETRY_AFTER_S } from './servers/http-target.ts';

const { signal } = new AbortController();
/** Short, so that the silent ones are given up soon. */
const TIMEOUT_MS = 200;

/** What each mood is to us: why it was not taken, and how long the target asked us to wait. */
const FAULTS: [mood: Mood, reason: RegExp, retryAfterMs: number][] = [
  ['busy', /answered 429: slow down/, RETRY_AFTER_S * 1000],
  ['broken', /answered 503/, 0],
  ['down', /no answer: (ECONNRESET|UND_ERR_SOCKET)/, 0],
  ['silent', /no answer: UND_ERR_HEADERS_TIMEOUT/, 0],
  ['half', /no answer: (UND_ERR_SOCKET|UND_ERR_BODY_TIMEOUT|ECONNRESET)/, 0],
];

describe('targets over HTTP', { concurrency: true }, () => {
  for (const name of Object.keys(HTTP_TARGETS)) {
    test(`${name} takes an alert`, async (t) => {
      const { target, taken } = await openPair(t, name);
      assert.deepEqual(await target.send([alertWith()], signal), []);
      assert.equal(taken().length, 1);
      assert.match(taken()[0] ?? '', /0123456789abcdef01234567/);
    });

    for (const [mood, reason, retryAfterMs] of FAULTS)
      test(`${name} that is ${mood} is tried again, and has the alert once in the end`, async (t) => {
        const { server, target, taken } = await openPair(t, name, TIMEOUT_MS);
        server.mood = mood;
        await assert.rejects(target.send([alertWith()], signal), (error) => {
          assert.ok(error instanceof TargetUnavailable, String(error));
          assert.match(error.message, reason);
          assert.equal(error.retryAfterMs, retryAfterMs);
          return true;
        });
        assert.deepEqual(taken(), []);
        server.mood = 'up';
        assert.deepEqual(await target.send([alertWith()], signal), []);
        assert.equal(taken().length, 1);
      });
  }

  test('whoever is told to stop does not wait for an answer', async (t) => {
    const { server, target } = await openPair(t, 'webhook', 60_000);
    server.mood = 'silent';
    const stop = new AbortController();
    const sending = target.send([alertWith()], stop.signal);
    while (server.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await assert.rejects(sending, /no answer: (AbortError|UND_ERR_ABORTED)/);
  });
});
