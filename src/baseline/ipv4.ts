const [DOT, ZERO] = ['.'.charCodeAt(0), '0'.charCodeAt(0)];

/** An IPv4 address as a number of 32 bits; -1 for any text that cannot be read back from one, character by character. */
export function packIpv4(text: string): number {
  let packed = 0;
  let parts = 0;
  for (let at = 0; at <= text.length; parts += 1) {
    const start = at;
    let part = 0;
    for (; at < text.length && text.charCodeAt(at) !== DOT; at += 1) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9 || at - start > 2) return -1;
      part = part * 10 + digit;
    }
    const hasZeroAhead = at - start > 1 && text.charCodeAt(start) === ZERO;
    if (at === start || hasZeroAhead || part > 255 || parts > 3) return -1;
    packed = packed * 256 + part;
    at += 1;
  }
  return parts === 4 ? packed : -1;
}

export function unpackIpv4(packed: number): string {
  return `${packed >>> 24}.${(packed >>> 16) & 255}.${(packed >>> 8) & 255}.${packed & 255}`;
}
