import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { lastDueMs } from '../../src/cli/digest-due.ts';
import { digestFile } from '../../src/cli/digest-file.ts';
import { sendDigests } from '../../src/cli/digest-schedule.ts';
import { sendUntilTaken } from '../../src/cli/notes.ts';
import type { DigestSettings } from '../../src/config/digest-settings.ts';
import type { Note } from '../../src/model/note.ts';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { type NoteTarget, outside } from '../../src/sinks/note-target.ts';

const DAILY: DigestSettings = { sinks: ['chat'], every: 'day', at: '07:30', on: 'mon' };
const WEEKLY: DigestSettings = { ...DAILY, every: 'week', on: 'fri' };
const at = (time: string) => Date.parse(time);

describe('a digest is due', () => {
  for (const [settings, now, due] of [
    [DAILY, '2026-11-21T07:30:00Z', '2026-11-21T07:30:00Z'],
    [DAILY, '2026-11-21T07:29:59Z', '2026-11-20T07:30:00Z'],
    [DAILY, '2026-03-01T00:00:00Z', '2026-02-28T07:30:00Z'],
    [WEEKLY, '2026-11-21T09:00:00Z', '2026-11-20T07:30:00Z'],
    [WEEKLY, '2026-11-20T07:29:00Z', '2026-11-13T07:30:00Z'],
    [WEEKLY, '2026-11-20T07:30:00Z', '2026-11-20T07:30:00Z'],
  ] as const)
    it(`every ${settings.every} at ${settings.at}: ${now} looks back to ${due}`, () => {
      assert.equal(new Date(lastDueMs(settings, at(now))).toISOString(), new Date(due).toISOString());
    });
});

/** A service that runs for some minutes of a clock that only waiting moves. */
async function run(t: TestContext, dataDir: string, from: string, minutes: number, answers: (string | Error)[] = []) {
  let nowMs = at(from);
  const stop = new AbortController();
  const sent: string[] = [];
  const logged: string[] = [];
  t.signal.addEventListener('abort', () => stop.abort());
  await sendDigests(
    {
      settings: DAILY,
      marks: digestFile(dataDir),
      targets: new Map([
        [
          'chat',
          {
            send: async ({ id }: Note) => {
              const answer = answers.shift();
              if (answer instanceof Error) throw answer;
              sent.push(id);
              return answer;
            },
            close: async () => {},
          },
        ],
      ]),
      digest: async (sinceMs, untilMs) => {
        const [since, until] = [sinceMs, untilMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
        return { kind: 'digest', id: `${since} ${until}`, time: '', title: '', summary: '', sections: [], data: {} };
      },
      log: (sink, reason) => void logged.push(`${sink}: ${reason}`),
      nowMs: () => nowMs,
      wait: async (ms) => {
        nowMs += ms;
        if (nowMs > at(from) + minutes * 60_000) stop.abort();
      },
    },
    stop.signal,
  );
  return { sent, logged };
}

describe('digests', () => {
  const folder = (t: TestContext) => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-digests-'));
    t.after(() => rmSync(dir, { recursive: true }));
    return dir;
  };

  it('go when they are due and once, also through a restart, and the one that fell due meanwhile goes after it', async (t) => {
    const dir = folder(t);
    assert.deepEqual((await run(t, dir, '2026-11-21T07:00:00Z', 20)).sent, [], 'not due yet');
    assert.deepEqual((await run(t, dir, '2026-11-21T07:25:00Z', 30)).sent, ['2026-11-20T07:30 2026-11-21T07:30']);
    assert.deepEqual((await run(t, dir, '2026-11-21T08:00:00Z', 30)).sent, [], 'sent already');
    const afterwards = await run(t, dir, '2026-11-24T12:00:00Z', 5);
    assert.deepEqual(afterwards.sent, ['2026-11-21T07:30 2026-11-24T07:30'], 'all of the time that nobody told of');
  });

  it('after a year of silence tell of a month', async (t) => {
    const dir = folder(t);
    await run(t, dir, '2025-11-21T08:00:00Z', 1);
    assert.deepEqual((await run(t, dir, '2026-11-21T08:00:00Z', 1)).sent, ['2026-10-21T07:30 2026-11-21T07:30']);
  });

  it('that were sent by a clock a year ahead do not silence those of the right one', async (t) => {
    const dir = folder(t);
    await run(t, dir, '2027-11-21T07:00:00Z', 1);
    assert.deepEqual((await run(t, dir, '2026-11-21T07:00:00Z', 40)).sent, ['2026-11-20T07:30 2026-11-21T07:30']);
  });

  it('are not sent again while where they are marked cannot be written', async (t) => {
    const dir = folder(t);
    await run(t, dir, '2026-11-21T07:00:00Z', 1);
    mkdirSync(join(dir, 'digests.json.new'));
    const { sent, logged } = await run(t, dir, '2026-11-21T07:20:00Z', 60);
    assert.deepEqual(sent, ['2026-11-20T07:30 2026-11-21T07:30']);
    assert.match(logged.join(), /chat: EISDIR/);
  });

  it('are sent again until the target has them, and the reason is told', async (t) => {
    const answers = [new Error('answered 503'), new Error('answered 503')];
    const dir = folder(t);
    await run(t, dir, '2026-11-21T07:00:00Z', 1);
    const { sent, logged } = await run(t, dir, '2026-11-21T07:30:00Z', 5, answers);
    assert.deepEqual(sent, ['2026-11-20T07:30 2026-11-21T07:30']);
    assert.deepEqual(logged, ['chat: answered 503', 'chat: answered 503']);
  });

  it('wait for the end of a maintenance, and as long as a target asks for', async () => {
    const waits: number[] = [];
    let nowMs = 1_000;
    const busy = [new TargetUnavailable('answered 429', 90_000)];
    const open: NoteTarget = {
      send: async () => {
        const fault = busy.shift();
        if (fault) throw fault;
        return undefined;
      },
      close: async () => {},
    };
    const target = outside([{ fromMs: 0, untilMs: 61_000 }], open, () => nowMs);
    const note = { kind: 'digest' as const, id: '', time: '', title: '', summary: '', sections: [], data: {} };
    const wait = async (ms: number) => {
      waits.push(ms);
      nowMs += ms;
    };
    const { signal } = new AbortController();
    assert.equal(await sendUntilTaken(note, target, { wait, log: () => {}, random: () => 0 }, signal), undefined);
    assert.deepEqual(waits, [60_000, 90_000]);
  });

  it('that a target refuses for good are told, and not sent again', async (t) => {
    const dir = folder(t);
    await run(t, dir, '2026-11-21T07:00:00Z', 1);
    const { sent, logged } = await run(t, dir, '2026-11-21T07:30:00Z', 5, ['answered 400: no']);
    assert.deepEqual([sent.length, logged], [1, ['chat: answered 400: no']]);
  });
});
