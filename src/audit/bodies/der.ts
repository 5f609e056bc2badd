/** DER (X.690) as far as the subject of a certificate needs it. Offsets are bytes; anything malformed reads as nothing. */

export interface DerValue {
  tag: number;
  /** First byte of the content, and the byte behind it. */
  start: number;
  end: number;
}

/** The value that begins at `at` and ends before `limit`. */
export function valueAt(bytes: Buffer, at: number, limit: number): DerValue | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > limit) return undefined;
  if (first < 0x80) return within(tag, at + 2, first, limit);
  const size = first & 0x7f;
  if (size < 1 || size > 4 || at + 2 + size > limit) return undefined;
  return within(tag, at + 2 + size, bytes.readUIntBE(at + 2, size), limit);
}

function within(tag: number, start: number, length: number, limit: number): DerValue | undefined {
  return start + length <= limit ? { tag, start, end: start + length } : undefined;
}

const MAX_CHILDREN = 64;

/** The values directly inside a constructed one. */
export function childrenOf(bytes: Buffer, parent: DerValue): DerValue[] {
  const children: DerValue[] = [];
  let at = parent.start;
  while (at < parent.end && children.length < MAX_CHILDREN) {
    const value = valueAt(bytes, at, parent.end);
    if (!value) break;
    children.push(value);
    at = value.end;
  }
  return children;
}
