import { escapeText } from '../../model/escape.ts';
import type { Note, NoteSection } from '../../model/note.ts';
import { type Block, control, cut, MAX_FALLBACK, MAX_HEADER, MAX_SECTION, mrkdwn, section } from './message.ts';

/** Slack takes 50 blocks; a digest has a dozen sections at most. */
const MAX_SECTIONS = 40;
const MAX_TITLE = 150;
const MAX_LINE = 500;

/** A note as one message: a headline, a sentence, and a block for each part. */
export function slackNote({ title, summary, sections }: Note): object {
  const header = { type: 'plain_text', text: cut(control(escapeText(title)), MAX_HEADER), emoji: false };
  const parts: Block[] = sections.slice(0, MAX_SECTIONS).map(partOf);
  return {
    text: cut(mrkdwn(`${title}: ${summary}`), MAX_FALLBACK),
    blocks: [{ type: 'header', text: header }, section(mrkdwn(summary)), ...parts],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function partOf({ title, lines, more }: NoteSection): Block {
  const shown = fitting(lines);
  const left = more + lines.length - shown.length;
  return section(
    [`*${cut(mrkdwn(title), MAX_TITLE)}*`, ...shown, ...(left > 0 ? [`_and ${left} more_`] : [])].join('\n'),
  );
}

/** Whole lines, as many as a section takes beside its title. */
function fitting(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let left = MAX_SECTION - 2 * MAX_TITLE;
  for (const line of lines) {
    const text = `• ${cut(mrkdwn(line), MAX_LINE)}`;
    left -= text.length + 1;
    if (left < 0) break;
    shown.push(text);
  }
  return shown;
}
