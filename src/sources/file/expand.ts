import type { Transform } from 'node:stream';
import type { Chunks } from './bytes.ts';
import { CompressionError } from './compression-error.ts';
import type { Pieces } from './pieces.ts';

/** Larger than a stream's high-water mark: after each piece the decompressor waits until it is taken. */
export const OUTPUT_BYTES = 256 * 1024;
/** The output of the piece in which damage is met is lost, so pieces are small. */
export const INPUT_BYTES = 16 * 1024;

/** An engine of zlib; `bytesWritten` says how much of its input it has used. */
type Engine = Transform & { readonly bytesWritten: number };

/** Gives what the pieces decompress to, up to the end of the compressed stream; what follows it stays in `pieces`. */
export async function* expand(engine: Engine, pieces: Pieces): Chunks {
  const output = new Output(engine);
  try {
    for (let piece = await pieces.piece(); piece.length > 0; piece = await pieces.piece()) {
      const before = engine.bytesWritten;
      output.begin((done) => engine.write(piece, done));
      yield* output.untilDone();
      const used = engine.bytesWritten - before;
      pieces.drop(used);
      // The engine leaves input only when its stream is over.
      if (used < piece.length) return;
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
  #isOver = false;
  #error: (Error & { code?: string }) | undefined;
  #wake: () => void = () => {};

  constructor(engine: Transform) {
    this.#engine = engine;
    engine.on('readable', () => this.#wake());
    // Where bytes follow the stream's end, the write that held them is never called back.
    engine.on('end', () => {
      this.#isOver = true;
      this.#wake();
    });
    engine.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  begin(step: (done: (error?: Error | null) => void) => unknown): void {
    this.#isDone = false;
    step((error) => {
      this.#isDone = true;
      if (!this.#isOver) this.#error ??= error ?? undefined;
      this.#wake();
    });
  }

  async *untilDone(): Chunks {
    for (;;) {
      const chunk: Buffer | null = this.#engine.read();
      if (chunk) yield chunk;
      else if (this.#error) throw new CompressionError(this.#error.message, this.#error);
      else if (this.#isDone || this.#isOver) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
