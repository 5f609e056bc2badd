import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

const WAYS: readonly (readonly [magic: Buffer, decompress: typeof gunzipSync | typeof zstdDecompressSync])[] = [
  [Buffer.from([0x1f, 0x8b, 0x08]), gunzipSync],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), zstdDecompressSync],
  [Buffer.from([0x78, 0x01]), inflateSync],
  [Buffer.from([0x78, 0x5e]), inflateSync],
  [Buffer.from([0x78, 0x9c]), inflateSync],
  [Buffer.from([0x78, 0xda]), inflateSync],
];

/** Begins as gzip, zstd or zlib do; text does not. */
export function isCompressed(bytes: Buffer): boolean {
  return wayOf(bytes) !== undefined;
}

/** What a compressed value holds; undefined when it is damaged or would be longer than `maxBytes`. */
export function inflate(bytes: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return wayOf(bytes)?.(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}

function wayOf(bytes: Buffer): (typeof WAYS)[number][1] | undefined {
  return WAYS.find(([magic]) => bytes.subarray(0, magic.length).equals(magic))?.[1];
}
