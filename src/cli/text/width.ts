const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e]/u;
const PLAIN = /^[\x20-\x7e…·—–]*$/;

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text to a width, with an ellipsis where something is missing. */
export function cutEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${take(text, width - 1).trimEnd()}…`;
}

/** Cuts out the middle: names often differ at their end. */
export function cutMiddle(text: string, width: number): string {
  const total = widthOf(text);
  if (total <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  const reversed = [...GRAPHEMES.segment(text)].map(({ segment }) => segment).reverse();
  return `${take(text, width - 1 - tail)}…${takeFrom(reversed, tail).reverse().join('')}`;
}

function take(text: string, width: number): string {
  return takeFrom(
    [...GRAPHEMES.segment(text)].map(({ segment }) => segment),
    width,
  ).join('');
}

function takeFrom(segments: string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const segment of segments) {
    used += widthOf(segment);
    if (used > width) break;
    taken.push(segment);
  }
  return taken;
}

/** Breaks a text at spaces into lines of a width; what does not fit into `maxLines` is cut. */
export function wrap(text: string, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > width && lines.length < maxLines - 1) {
    const head = take(rest, width + 1);
    const space = head.lastIndexOf(' ');
    // A word longer than the line is broken where the line ends.
    const line = space > 0 ? head.slice(0, space) : take(rest, width);
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, cutEnd(rest, width)];
}

/** Breaks a text between words; a word is never broken: an id that is longer than the line must be copied whole. */
export function breakAtSpaces(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || widthOf(joined) > room) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}
