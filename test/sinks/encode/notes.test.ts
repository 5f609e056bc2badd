import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Note } from '../../../src/model/note.ts';
import { noteEvent } from '../../../src/sinks/encode/cloud-event.ts';
import { slackNote } from '../../../src/sinks/slack/note.ts';
import { NASTY } from './nasty.ts';

function noteWith(lines: readonly string[], title = 'Digest'): Note {
  const section = { title: `What is new: ${title}`, lines, more: 3 };
  return {
    kind: 'digest',
    id: 'digest-1',
    time: '2026-11-21T07:30:00Z',
    title,
    summary: title,
    sections: [section],
    data: { items: lines },
  };
}

it('nothing that a cluster wrote is markup for Slack', () => {
  for (const text of NASTY) {
    const message = JSON.stringify(slackNote(noteWith([text], text)));
    for (const forbidden of ['<!', '<@', '<https', '\\u001b', '\u202e']) assert.ok(!message.includes(forbidden), text);
  }
});

it('a long note stays within what Slack takes, in whole lines', () => {
  const long = Array.from({ length: 60 }, (_, at) => `line ${at} ${'x'.repeat(at * 40)}`);
  const { text, blocks } = slackNote(noteWith(long, 'y'.repeat(5_000))) as {
    text: string;
    blocks: { text: { text: string } }[];
  };
  const lengths = blocks.map((block) => block.text.text.length);
  assert.ok(
    text.length <= 2_000 && (lengths[0] ?? 0) <= 150 && lengths.every((length) => length <= 3_000),
    String(lengths),
  );
  assert.match(blocks.at(-1)?.text.text ?? '', /\n_and \d\d more_$/);
});

it('a note is a CloudEvent with the same id whenever it comes again', () => {
  const note = noteWith(['a']);
  assert.deepEqual(noteEvent(note), noteEvent(note));
  assert.deepEqual(noteEvent(note), {
    specversion: '1.0',
    id: 'digest-1',
    source: '/secretwatch',
    type: 'io.secretwatch.digest.v1',
    time: '2026-11-21T07:30:00Z',
    datacontenttype: 'application/json',
    data: { items: ['a'] },
  });
});
