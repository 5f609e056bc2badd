import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { lineAt } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

const TIME = '2026-03-02T00:00:09.1Z';
const cri = (stream: string, tag: string, text: string) => `${TIME} ${stream} ${tag} ${text}\n`;
const [A, B, C] = [lineAt(1, 'a'), lineAt(2, 'b'), lineAt(3, 'c')];

async function namesIn(t: TestContext, text: string): Promise<string[]> {
  const path = makeFolder(t, { 'audit.log': text });
  return namesOf((await readFiles([path('audit.log')])).records);
}

test('each stream of a container has its own pieces', async (t) => {
  const text =
    cri('stdout', 'P', A.slice(0, 400)) +
    cri('stderr', 'F', 'I0302 started') +
    cri('stderr', 'P', '{"half":') +
    cri('stdout', 'P', A.slice(400, 500)) +
    cri('stderr', 'F', '1}') +
    cri('stdout', 'F', A.slice(500)) +
    cri('stdout', 'F', B);
  assert.deepEqual(await namesIn(t, text), ['not-json', 'not-an-event', 'a', 'b']);
});

test('a line whose end never came takes nothing along', async (t) => {
  const lost = cri('stdout', 'P', A.slice(0, 400));
  assert.deepEqual(await namesIn(t, lost + cri('stdout', 'F', B)), ['not-json', 'b']);
  assert.deepEqual(await namesIn(t, lost + cri('stdout', 'P', B.slice(0, 300)) + cri('stdout', 'F', B.slice(300))), [
    'not-json',
    'b',
  ]);
  assert.deepEqual(await namesIn(t, cri('stdout', 'F', B) + lost), ['b', 'not-json']);
});

test('a shipper that writes the form of Docker without newlines is read line by line', async (t) => {
  const lines = [A, B, C].map((log) => `${JSON.stringify({ log, stream: 'stdout', time: TIME })}\n`);
  assert.deepEqual(await namesIn(t, lines.join('')), ['a', 'b', 'c']);
});

test('reading goes on behind a record as if it had not stopped, pieces or not', async (t) => {
  const text =
    cri('stdout', 'F', A) +
    cri('stdout', 'P', B.slice(0, 400)) +
    cri('stdout', 'F', B.slice(400)) +
    cri('stdout', 'F', C);
  const path = makeFolder(t, { 'audit.log': text });
  const { positions } = await readFiles([path('audit.log')], new Map(), 1);
  const rests = await Promise.all(positions.map((position) => readFiles([path('audit.log')], position)));
  assert.deepEqual(
    rests.map(({ records }) => namesOf(records)),
    [['b', 'c'], ['c'], []],
  );
});
