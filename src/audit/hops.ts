/** Hopping over JSON text from quote to quote. All answer -1 or undefined where the text is not as expected. */

/** A flat object of texts: where its first key and its closing brace stand. */
export interface Hop {
  start: number;
  end: number;
}

/** Position behind `expected` if it stands exactly at `at`. */
export function next(line: string, at: number, expected: string): number {
  return at >= 0 && line.startsWith(expected, at) ? at + expected.length : -1;
}

const BACKSLASH = 92;
const QUOTE = 34;
const COLON = 58;
const COMMA = 44;
const CLOSE = 125;

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

/** Hops over `"key":"value",…}` from its first quote to its closing brace. */
export function hopObject(line: string, start: number): Hop | undefined {
  let at = start;
  for (;;) {
    if (line.charCodeAt(at) !== QUOTE) return undefined;
    const keyEnd = textEnd(line, at + 1);
    if (keyEnd < 0 || line.charCodeAt(keyEnd + 1) !== COLON || line.charCodeAt(keyEnd + 2) !== QUOTE) return undefined;
    const valueEnd = textEnd(line, keyEnd + 3);
    if (valueEnd < 0) return undefined;
    const after = line.charCodeAt(valueEnd + 1);
    if (after === CLOSE) return { start, end: valueEnd + 1 };
    if (after !== COMMA) return undefined;
    at = valueEnd + 2;
  }
}
