import type { TokenRequestContent } from '../model/content.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { IssueRate } from './issue-rate.ts';

/** How often one identity asked for tokens of one service account. */
export interface PairCell {
  count: number;
  days: number;
  lastDay: number;
}

/** What tokens of one service account were asked for, where the level shows it. */
export interface ShownCell {
  count: number;
  maxSeconds: number;
  /** Audiences other than the API server's own; the latest few. */
  audiences: string[];
}

/** All accounts that one identity asked tokens for. */
export interface IssuerCell {
  targets: number;
  days: number;
  lastDay: number;
}

const MAX_AUDIENCES = 16;

/** Who issues tokens for whom, and whether the log of issuance is without a hole. */
export class Issuance {
  readonly #pairs: Table<PairCell>;
  readonly #issuers: Table<IssuerCell>;
  readonly #shown: Table<ShownCell>;
  readonly #rate: IssueRate;

  constructor(state: State) {
    this.#pairs = state.table('issuance.pairs', { cap: 200_000, ttlUs: 90 * DAY_US });
    this.#issuers = state.table('issuance.issuers', { cap: 50_000, ttlUs: 90 * DAY_US });
    this.#shown = state.table('issuance.shown', { cap: 100_000, ttlUs: 90 * DAY_US });
    this.#rate = new IssueRate(state);
  }

  pair(issuer: string, target: string): Readonly<PairCell> | undefined {
    return this.#pairs.peek(`${issuer}\u001f${target}`);
  }

  /** When an issuer last asked for a token of an account; 0 for never. */
  lastUs(issuer: string, target: string): number {
    return this.#pairs.seenUs(`${issuer}\u001f${target}`);
  }

  issuer(issuer: string): Readonly<IssuerCell> | undefined {
    return this.#issuers.peek(issuer);
  }

  /** What tokens of an account were asked for so far; undefined where the level never showed it. */
  shown(target: string): Readonly<ShownCell> | undefined {
    return this.#shown.peek(target);
  }

  learnShown(target: string, { audiences, expirationSeconds }: TokenRequestContent, timeUs: number): void {
    const cell = this.#shown.open(target, timeUs, () => ({ count: 0, maxSeconds: 0, audiences: [] }));
    cell.count += 1;
    cell.maxSeconds = Math.max(cell.maxSeconds, expirationSeconds);
    const further = audiences.filter((audience) => !cell.audiences.includes(audience));
    cell.audiences = [...cell.audiences, ...further].slice(-MAX_AUDIENCES);
  }

  /** Whether a token that is in use at this time would have been seen issued. */
  isComplete(timeUs: number): boolean {
    return this.#rate.isComplete(timeUs);
  }

  /** What it takes to believe, from here on, that a token was never issued. */
  proof(): { waitUs: number; issued: number } {
    return this.#rate.proof();
  }

  /** Tokens asked for so far. */
  total(): number {
    return this.#rate.total();
  }

  /** How long no token was asked for, microseconds, when that is too long to be an accident; 0 otherwise. */
  gapUs(timeUs: number): number {
    return this.#rate.gapUs(timeUs);
  }

  learn(issuer: string, target: string, timeUs: number): void {
    this.#rate.learn(timeUs);
    const pair = this.#pairs.open(`${issuer}\u001f${target}`, timeUs, () => ({ count: 0, days: 0, lastDay: -1 }));
    const cell = this.#issuers.open(issuer, timeUs, () => ({ targets: 0, days: 0, lastDay: -1 }));
    if (pair.count === 0) cell.targets += 1;
    pair.count += 1;
    for (const counted of [pair, cell]) {
      // A late line belongs to a day that was counted.
      if (Math.floor(timeUs / DAY_US) <= counted.lastDay) continue;
      counted.days += 1;
      counted.lastDay = Math.floor(timeUs / DAY_US);
    }
  }
}
