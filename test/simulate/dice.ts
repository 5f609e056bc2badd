import { createHash } from 'node:crypto';
import { createRandom } from '../bench/random.ts';

/** Letters that Kubernetes gives to generated names. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const HEX = '0123456789abcdef';

/** Everything random in a simulation: the same seed gives the same throws. */
export class Dice {
  readonly #seed: number;
  readonly #random: () => number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = createRandom(seed);
  }

  /** Dice of their own for one purpose: what others throw does not move them. */
  fork(label: string): Dice {
    const hash = createHash('sha256').update(`${this.#seed} ${label}`).digest();
    return new Dice(hash.readUInt32BE(0));
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.#random();
  }

  /** Both ends included. */
  int(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  shuffle<T>(list: readonly T[]): T[] {
    const all = [...list];
    for (let at = all.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.#random() * (at + 1));
      [all[at], all[other]] = [all[other] as T, all[at] as T];
    }
    return all;
  }

  sample<T>(list: readonly T[], count: number): T[] {
    return this.shuffle(list).slice(0, count);
  }

  /** Spread around a mean, as waiting times are. */
  about(mean: number): number {
    return mean * this.between(0.6, 1.4);
  }

  suffix(length: number): string {
    return this.#text(NAME_LETTERS, length);
  }

  hex(length: number): string {
    return this.#text(HEX, length);
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  #text(letters: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at += 1) text += letters[Math.floor(this.#random() * letters.length)];
    return text;
  }
}
