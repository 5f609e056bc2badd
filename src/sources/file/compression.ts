import { createZstdDecompress } from 'node:zlib';
import type { Chunks } from './bytes.ts';
import { CompressionError } from './compression-error.ts';
import { expand, INPUT_BYTES, OUTPUT_BYTES } from './expand.ts';
import { gunzip } from './gzip.ts';
import { Pieces } from './pieces.ts';

export type Compression = 'gzip' | 'zstd';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
export const MAGIC_BYTES = 4;

/** By the first bytes; by the name where they say nothing, so that a damaged `.gz` is not read as text. */
export function compressionOf(head: Buffer, path: string): Compression | undefined {
  if (head.subarray(0, 2).equals(GZIP)) return 'gzip';
  if (head.equals(ZSTD)) return 'zstd';
  if (head.length === 0) return undefined;
  if (path.endsWith('.gz')) return 'gzip';
  return path.endsWith('.zst') ? 'zstd' : undefined;
}

/**
 * Decompresses all members or frames; zeros behind them are padding. Memory stays bounded whatever the ratio. Throws
 * CompressionError at damage, at an early end and at anything else behind the end, once all before it was given.
 */
export async function* decompress(input: Chunks, compression: Compression, pieceBytes = INPUT_BYTES): Chunks {
  const pieces = new Pieces(input, pieceBytes);
  try {
    yield* compression === 'gzip' ? gunzip(pieces) : unzstd(pieces);
  } finally {
    await input.return();
  }
}

async function* unzstd(pieces: Pieces): Chunks {
  try {
    yield* expand(createZstdDecompress({ chunkSize: OUTPUT_BYTES }), pieces);
  } catch (error) {
    // What begins exactly with a piece is taken for a new frame; it may be padding.
    const isNoFrame = error instanceof CompressionError && error.code === 'ZSTD_error_prefix_unknown';
    if (!isNoFrame || !(await pieces.restIsZero())) throw error;
  }
  await pieces.expectPadding();
}
