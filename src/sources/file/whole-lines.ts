import { ContainerPieces } from './container-pieces.ts';
import { JoinedLines } from './joined-lines.ts';
import { type LineHandlers, Lines, type OnLine } from './lines.ts';

/** Cuts chunks into lines, and puts together again those that a container runtime cut or somebody laid out. */
export class WholeLines {
  readonly #lines: Lines;
  readonly #pieces: ContainerPieces;
  readonly #joined: JoinedLines;

  /** `isGrowing`: the log is written while it is read. */
  constructor(offset: number, isGrowing: boolean, on: LineHandlers) {
    this.#joined = new JoinedLines(on.line);
    const join: OnLine = (bytes, start, end, at) => this.#joined.line(bytes, start, end, at);
    // Who writes a log while it is read writes a line per event; waiting for more would hold events back.
    this.#pieces = new ContainerPieces(isGrowing ? on.line : join);
    this.#lines = new Lines(offset, {
      line: (bytes, start, end, at) => this.#pieces.line(bytes, start, end, at),
      tooLong: on.tooLong,
    });
  }

  /** Where the next line in the file starts. */
  get offset(): number {
    return this.#lines.offset;
  }

  /** Where reading may go on another time without losing what is held now. */
  get resumeOffset(): number {
    const { offset } = this.#lines;
    return Math.min(this.#joined.offset ?? offset, this.#pieces.offset ?? offset);
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  /** Forgets a line that is not complete. */
  dropPartial(): void {
    this.#lines.dropPartial();
  }

  /** Gives all that is held, complete or not. */
  end(): void {
    this.#lines.end();
    this.#pieces.giveBack();
    this.#joined.giveBack();
  }
}
