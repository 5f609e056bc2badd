/** Hopping over JSON text from quote to quote. Positions are -1 where the text is not as expected. */

/** Position behind `expected` if it stands exactly at `at`. */
export function next(line: string, at: number, expected: string): number {
  return at >= 0 && line.startsWith(expected, at) ? at + expected.length : -1;
}

const BACKSLASH = 92;

/** Position of the quote that ends the JSON string whose content begins at `start`. */
export function textEnd(line: string, start: number): number {
  if (start < 0) return -1;
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0;
    while (line.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** The text that begins at `start`, up to the next quote. */
export function textAt(line: string, start: number): string {
  return line.slice(start, line.indexOf('"', start));
}
