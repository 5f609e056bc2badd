import { SECOND_US } from '../../src/model/time.ts';
import type { Dice } from './dice.ts';
import { Queue } from './queue.ts';

interface Span {
  startUs: number;
  endUs: number;
}

/**
 * What stands between the API server and the file: lines come seconds out of order, a few come twice, and in a gap they
 * are lost.
 */
export class Collector {
  readonly #dice: Dice;
  readonly #lines = new Queue<string>();
  readonly #gaps: Span[] = [];
  readonly #repeats: Span[] = [];

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Loses nearly everything that happens in this span. */
  lose(startUs: number, endUs: number): void {
    this.#gaps.push({ startUs, endUs });
  }

  /** Delivers part of what happens in this span twice. */
  repeat(startUs: number, endUs: number): void {
    this.#repeats.push({ startUs, endUs });
  }

  isInGap(timeUs: number): boolean {
    return isWithin(this.#gaps, timeUs);
  }

  add(line: string, timeUs: number): void {
    const dice = this.#dice;
    if (this.isInGap(timeUs) && dice.chance(0.97)) return;
    const delayUs = dice.chance(0.02) ? dice.between(0, 6 * SECOND_US) : dice.between(0, SECOND_US / 4);
    this.#lines.add(timeUs + delayUs, line);
    const isTwice = dice.chance(isWithin(this.#repeats, timeUs) ? 0.1 : 0.0005);
    if (isTwice) this.#lines.add(timeUs + delayUs + dice.between(SECOND_US, 90 * SECOND_US), line);
  }

  /** The lines that have arrived by then, in the order of their arrival. */
  *arrived(untilUs: number): Generator<string> {
    for (let line: string | undefined; this.#lines.nextUs <= untilUs; ) {
      line = this.#lines.take();
      if (line === undefined) return;
      yield line;
    }
  }
}

function isWithin(spans: readonly Span[], timeUs: number): boolean {
  return spans.some(({ startUs, endUs }) => timeUs >= startUs && timeUs < endUs);
}
