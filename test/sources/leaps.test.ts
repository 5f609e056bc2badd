import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventList, lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

const DAY = 86_400;
const FAR = 170 * 365 * DAY;

function logOf(seconds: readonly number[]): string {
  return seconds.map((second, index) => `${lineAt(second, `e${index}`)}\n`).join('');
}

const CASES: Record<string, [seconds: number[], rejected: number[]]> = {
  'one far ahead of both its neighbours is refused': [[0, 1, FAR, 2, 3], [2]],
  'two of them, apart': [
    [0, FAR, 1, FAR, 2],
    [1, 3],
  ],
  'a real gap passes': [[0, 1, 3 * DAY, 3 * DAY + 1], []],
  'several gaps pass': [[0, 2 * DAY, 4 * DAY, 6 * DAY], []],
  'less than a day ahead passes': [[0, DAY - 1, 1], []],
  'a log that lies in the future as a whole passes': [[FAR, FAR + 1, FAR + 2], []],
  'the last of few passes': [[0, 1, FAR], []],
  'the last of many is refused': [[...Array(100).keys(), FAR], [100]],
};

for (const [name, [seconds, rejected]] of Object.entries(CASES)) {
  test(`A3: ${name}, wherever the reading stops`, async (t) => {
    const lines = logOf(seconds);
    const list = `${eventList(lines.trim().split('\n'))}\n`;
    const path = makeFolder(t, { lines, list });
    const expected = seconds.map((_, index) => (rejected.includes(index) ? 'future-timestamp' : `e${index}`));
    for (const form of ['lines', 'list']) {
      const whole = await readFiles([path(form)], new Map(), 1);
      assert.deepEqual(namesOf(whole.records), expected);
      for (const [done, position] of whole.positions.entries()) {
        const rest = await readFiles([path(form)], position);
        assert.deepEqual(namesOf(rest.records), expected.slice(done + 1), `${form} after record ${done}`);
      }
    }
  });
}

test('A3: a leap at the end of a piece waits for the next one, rejects between do not matter', async (t) => {
  const before = linesOf(800, 'a');
  const lines = [...before, lineAt(FAR, 'far'), ...Array(700).fill('junk'), ...linesOf(800, 'b')];
  const path = makeFolder(t, { log: `${lines.join('\n')}\n` });
  const names = namesOf((await readFiles([path('log')])).records);
  assert.equal(names.length, lines.length);
  assert.equal(names[800], 'future-timestamp');
});
