import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { kafkajs } from './library.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

const ZSTD: Codec = {
  compress: ({ buffer }) => compressZstd(buffer),
  decompress: (bytes) => decompressZstd(bytes),
};

/** Loaded when the first such batch comes. */
const LZ4: Codec = {
  compress: async ({ buffer }) => (await import('lz4-napi')).compressFrame(buffer),
  decompress: async (bytes) => (await import('lz4-napi')).decompressFrame(bytes),
};

const SNAPPY: Codec = {
  compress: async ({ buffer }) => framed(await (await import('snappy')).compress(buffer)),
  decompress: async (bytes) => {
    const { uncompress } = await import('snappy');
    const blocks = await Promise.all(blocksOf(bytes).map((block) => uncompress(block) as Promise<Buffer>));
    return Buffer.concat(blocks);
  },
};

/** Java producers frame snappy blocks: 8 bytes of magic, two versions, then blocks behind their lengths. */
const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const HEADER_BYTES = 16;

function framed(block: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES + 4);
  MAGIC.copy(header);
  header.writeInt32BE(1, 8);
  header.writeInt32BE(1, 12);
  header.writeInt32BE(block.length, HEADER_BYTES);
  return Buffer.concat([header, block]);
}

/** Producers in C send one bare block. */
function blocksOf(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    if (length < 0 || at + 4 + length > bytes.length) throw new Error('a snappy block is cut off');
    blocks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return blocks;
}

/** The client brings gzip alone; shippers use the other three. */
export function plugCodecs(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ZSTD;
  CompressionCodecs[CompressionTypes.LZ4] = () => LZ4;
  CompressionCodecs[CompressionTypes.Snappy] = () => SNAPPY;
}
