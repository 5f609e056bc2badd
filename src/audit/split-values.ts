const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BLANK = 0x20;
/** Of a text; the bytes of one are cut off where a line begins. */
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Finds the JSON values that follow one another in bytes or characters, without parsing them: objects and lists by
 * their brackets, quotes apart. Lists at the top are transparent, so that each of their items is a value. Fed piece by
 * piece; between pieces it knows where it is.
 */
export class ValueScanner {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** Something other than values and what stands between them was met. */
  isBroken = false;

  /** Between values. */
  get isOutside(): boolean {
    return this.#depth === 0 && !this.isBroken;
  }

  get isInText(): boolean {
    return this.#isInText;
  }

  /** Goes on over one byte or character; answers what it is to the value at the top. */
  step(code: number): 'start' | 'end' | 'inside' | 'between' {
    if (this.#isInText) return this.#stepInText(code);
    if (this.#depth === 0) return this.#stepOutside(code);
    if (code === QUOTE) this.#isInText = true;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#depth += 1;
    else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --this.#depth === 0) return 'end';
    return 'inside';
  }

  #stepInText(code: number): 'inside' {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === BACKSLASH) this.#isEscaped = true;
    else if (code === QUOTE) this.#isInText = false;
    return 'inside';
  }

  #stepOutside(code: number): 'start' | 'between' {
    if (code === OPEN_OBJECT) {
      this.#depth = 1;
      return 'start';
    }
    if (code > BLANK && code !== BYTE_ORDER_MARK && code !== COMMA && code !== OPEN_LIST && code !== CLOSE_LIST)
      this.isBroken = true;
    return 'between';
  }
}

/** Finds where the objects end that stand one after another, in bytes that come piece by piece. */
export class ValueEnds {
  readonly #scanner = new ValueScanner();
  #ends: number[] = [];
  #at = 0;

  scan(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#scanner.isBroken; at += 1)
      if (this.#scanner.step(bytes[at] as number) === 'end') this.#ends.push(this.#at + at + 1);
    this.#at += bytes.length;
  }

  /** Ends that were found, counted from the last one that was taken. */
  takeEnds(): number[] {
    const ends = this.#ends;
    this.#ends = [];
    this.#at -= ends.at(-1) ?? 0;
    return ends;
  }
}

/** What objects that stand one after another in a text hold; undefined when not one of them is whole. */
export function splitValues(text: string): { values: unknown[]; isPartial: boolean } | undefined {
  const scanner = new ValueScanner();
  const values: unknown[] = [];
  let start = 0;
  let at = 0;
  let isPartial = false;
  for (; at < text.length && !scanner.isBroken; at += 1) {
    const place = scanner.step(text.charCodeAt(at));
    if (place === 'start') start = at;
    if (place !== 'end') continue;
    const value = parse(text.slice(start, at + 1));
    if (value === undefined) isPartial = true;
    else values.push(value);
  }
  return values.length > 0 ? { values, isPartial: isPartial || !scanner.isOutside } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
