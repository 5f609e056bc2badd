import { MAX_LINE_BYTES } from '../../audit/decode.ts';
import type { OnLine } from './lines.ts';

/** Docker's form: `{"log":"…","stream":"stdout","time":"…"}`. A whole line's text ends with a newline. */
const DOCKER = Buffer.from('{"log":"');
const STREAM = Buffer.from('","stream":"');
/** The form of other runtimes: `2026-03-02T00:00:00.1Z stdout P …`; `P` says that the line goes on. */
const CRI = /^\d{4}-\d\d-\d\dT\S+ (stdout|stderr) ([PF]) /;
const LOOK_BYTES = 64;

/** One line of a container's log, taken apart where it stands. */
interface Piece {
  stream: string;
  /** What the program wrote. */
  text: Buffer;
  /** All before and behind that. */
  head: Buffer;
  tail: Buffer;
  isLast: boolean;
}

interface Held {
  pieces: Piece[];
  lines: { bytes: Buffer; offset: number }[];
  sizeBytes: number;
}

const nothing = (): Held => ({ pieces: [], lines: [], sizeBytes: 0 });

/**
 * Puts lines together again that a container runtime cut: it writes at most 16 KB of a program's line as one of its own.
 * Each stream of the container has its own pieces. What never becomes whole is given back as it stood.
 */
export class ContainerPieces {
  readonly #on: OnLine;
  readonly #held = new Map<string, Held>();

  constructor(on: OnLine) {
    this.#on = on;
  }

  /** Where the first of what is held begins; undefined when nothing is. */
  get offset(): number | undefined {
    const starts = [...this.#held.values()].map(({ lines }) => lines[0]?.offset ?? 0);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  line(bytes: Buffer, start: number, end: number, offset: number): void {
    const piece = pieceOf(bytes, start, end);
    const held = piece && this.#heldBefore(piece);
    if (piece && (held || !piece.isLast)) this.#hold(held ?? nothing(), piece, bytes.subarray(start, end), offset);
    else this.#on(bytes, start, end, offset);
  }

  /** What the piece goes on. A runtime that was killed leaves a line without its end. */
  #heldBefore({ stream, text }: Piece): Held | undefined {
    const held = this.#held.get(stream);
    if (!held) return undefined;
    if (!beginsEvent(text) && held.sizeBytes + text.length <= MAX_LINE_BYTES) return held;
    this.#giveBack(stream);
    return undefined;
  }

  /** Nothing comes after. */
  giveBack(): void {
    for (const stream of [...this.#held.keys()]) this.#giveBack(stream);
  }

  #hold(held: Held, piece: Piece, line: Buffer, offset: number): void {
    // A chunk is valid only until the next one comes.
    const bytes = Buffer.from(line);
    const { stream, isLast } = piece;
    held.pieces.push({ ...piece, ...parts(bytes, piece) });
    held.lines.push({ bytes, offset });
    held.sizeBytes += bytes.length;
    this.#held.set(stream, held);
    if (!isLast) return;
    this.#held.delete(stream);
    const [first] = held.pieces;
    const whole = Buffer.concat([first?.head ?? bytes, ...held.pieces.map(({ text }) => text), piece.tail]);
    this.#on(whole, 0, whole.length, held.lines[0]?.offset ?? offset);
  }

  #giveBack(stream: string): void {
    const lines = this.#held.get(stream)?.lines ?? [];
    this.#held.delete(stream);
    for (const { bytes, offset } of lines) this.#on(bytes, 0, bytes.length, offset);
  }
}

/** The same parts of a copy of the line. */
function parts(bytes: Buffer, { head, text }: Piece): Pick<Piece, 'head' | 'text' | 'tail'> {
  const textEnd = head.length + text.length;
  return {
    head: bytes.subarray(0, head.length),
    text: bytes.subarray(head.length, textEnd),
    tail: bytes.subarray(textEnd),
  };
}

/** Undefined for a line in another form, and for a whole line, as nearly all are. */
function pieceOf(bytes: Buffer, start: number, end: number): Piece | undefined {
  const first = bytes[start] as number;
  // Asked of every line: the third byte alone tells nearly all of them.
  if (first === DOCKER[0]) return bytes[start + 2] === DOCKER[2] ? dockerPiece(bytes, start, end) : undefined;
  return first >= 0x30 && first <= 0x39 ? criPiece(bytes, start, end) : undefined;
}

function criPiece(bytes: Buffer, start: number, end: number): Piece | undefined {
  const match = CRI.exec(bytes.toString('latin1', start, Math.min(end, start + LOOK_BYTES)));
  if (!match) return undefined;
  const [{ length }, stream = '', tag] = match;
  const [head, text] = [bytes.subarray(start, start + length), bytes.subarray(start + length, end)];
  return { stream, head, text, tail: Buffer.alloc(0), isLast: tag === 'F' };
}

function dockerPiece(bytes: Buffer, start: number, end: number): Piece | undefined {
  const textStart = start + DOCKER.length;
  if (bytes.compare(DOCKER, 0, DOCKER.length, start, Math.min(end, textStart)) !== 0) return undefined;
  const textEnd = bytes.lastIndexOf(STREAM, end - 1);
  if (textEnd < textStart) return undefined;
  const tail = bytes.subarray(textEnd, end);
  const stream = /^","stream":"(\w+)"/.exec(tail.toString('latin1', 0, LOOK_BYTES))?.[1] ?? '';
  const text = bytes.subarray(textStart, textEnd);
  // Shippers write the same form without the newline.
  return { stream, head: bytes.subarray(start, textStart), text, tail, isLast: /(?:\}|\\n)$/.test(endOf(text)) };
}

function endOf(text: Buffer): string {
  return text.toString('latin1', Math.max(0, text.length - 2));
}

function beginsEvent(text: Buffer): boolean {
  return /^\{\\?"kind\\?":\\?"Event\\?",/.test(text.toString('latin1', 0, LOOK_BYTES));
}
