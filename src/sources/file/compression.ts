import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Chunks } from './bytes.ts';

export type Compression = 'gzip' | 'zstd';

/** Compressed bytes that end too early or are damaged; what came before them was given out. */
export class CompressionError extends Error {}

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

/** Larger than a stream's high-water mark: after each piece the decompressor waits until it is taken. */
const OUTPUT_BYTES = 256 * 1024;
/** Damage costs the output of one piece of input, so pieces are small. */
const INPUT_BYTES = 16 * 1024;

/** Decompresses all members or frames. Memory stays bounded whatever the ratio; throws CompressionError. */
export async function* decompress(input: Chunks, compression: Compression): Chunks {
  const engine = (compression === 'gzip' ? createGunzip : createZstdDecompress)({ chunkSize: OUTPUT_BYTES });
  const output = new Output(engine);
  try {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length; at += INPUT_BYTES) {
        output.begin((done) => engine.write(chunk.subarray(at, at + INPUT_BYTES), done));
        yield* output.untilDone();
      }
    }
    output.begin((done) => engine.once('end', done).end());
    yield* output.untilDone();
  } finally {
    engine.destroy();
  }
}

/** Takes what a decompressor gives for one piece of input, piece by piece, before it gets the next one. */
class Output {
  readonly #engine: Transform;
  #isDone = true;
  #error: Error | undefined;
  #wake: () => void = () => {};

  constructor(engine: Transform) {
    this.#engine = engine;
    engine.on('readable', () => this.#wake());
    engine.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  begin(step: (done: (error?: Error | null) => void) => unknown): void {
    this.#isDone = false;
    step((error) => {
      this.#isDone = true;
      this.#error ??= error ?? undefined;
      this.#wake();
    });
  }

  async *untilDone(): Chunks {
    for (;;) {
      const chunk: Buffer | null = this.#engine.read();
      if (chunk) yield chunk;
      else if (this.#error) throw new CompressionError(this.#error.message, { cause: this.#error });
      else if (this.#isDone) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
