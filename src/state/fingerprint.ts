/**
 * 53 bits of a text, by two mixes of its characters (after FNV-1a and the finaliser of MurmurHash3). Whoever chooses texts
 * can make two of their own share one, and nothing else.
 */
export function fingerprint(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
  }
  return (mixed(high) >>> 11) * 0x1_0000_0000 + mixed(low);
}

function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
