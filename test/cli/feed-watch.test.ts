import assert from 'node:assert/strict';
import { it } from 'node:test';
import { watchFeeds } from '../../src/cli/feed-watch.ts';
import type { Diagnosis } from '../../src/report/diagnosis.ts';

function fault(code: string, severity: Diagnosis['severity'] = 'error'): Diagnosis {
  return { severity, code, cluster: 'c', what: '', advice: '', blinds: [] };
}

/** What is told when the looks find these, one after another; an error is a look that fails. */
async function watched(...looks: (Diagnosis[] | Error)[]) {
  const stop = new AbortController();
  const told: string[][] = [];
  const look = async () => {
    const found = looks.shift() ?? [];
    if (looks.length === 0) stop.abort();
    if (found instanceof Error) throw found;
    return found;
  };
  const tell = (faults: readonly Diagnosis[]) => void told.push(faults.map(({ code }) => code));
  await watchFeeds(look, tell, stop.signal, async () => {});
  return told;
}

it('a fault is told when it appears, and again only when it had gone', async () => {
  const silent = [fault('silent', 'warning'), fault('reads-visible', 'ok')];
  const told = await watched([], silent, silent, [...silent, fault('no-reads')], [], silent);
  assert.deepEqual(told, [[], ['silent'], [], ['no-reads'], [], ['silent']]);
});

it('a look that fails says nothing of the feeds, and the next one is taken', async () => {
  const told = await watched([fault('silent')], new Error('busy'), [fault('silent')]);
  assert.deepEqual(told, [['silent'], []]);
});

it('ends when it is told to while it waits', async () => {
  const stop = new AbortController();
  const watching = watchFeeds(
    async () => [],
    () => {},
    stop.signal,
  );
  stop.abort();
  await watching;
});
