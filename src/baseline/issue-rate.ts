import { DAY_US, HOUR_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

interface RateCell {
  firstUs: number;
  lastUs: number;
  count: number;
  /** End of the last hole: absence proves nothing for a while after it. */
  gapEndUs: number;
  /** TokenRequests in the stretch going on, and in a usual one: a mean that forgets within about a day. */
  stretch: number;
  inStretch: number;
  usual: number;
}

/** Before so much log has been seen, a token may simply have been issued earlier. */
const HORIZON_US = 25 * HOUR_US;
/** No TokenRequest for so many times their usual spacing means that the log has a hole. */
const GAP_SPACINGS = 12;
const MIN_GAP_US = 10 * MINUTE_US;
/** Tokens issued within a hole are in use for so long after it. */
const AFTER_GAP_US = 80 * MINUTE_US;
const ENOUGH = 20;
/** A stretch with less than this share of what is usual is a hole that lets some lines through. */
const STRETCH_US = 10 * MINUTE_US;
const THIN = 0.2;
/** Stretches that a mean rests on, and requests in a usual one below which a thin stretch may be an accident. */
const MEMORY = 144;
const LEAST_USUAL = 10;
/** A claim that a token was never issued waits as long as a hole takes to show, between these. */
const MIN_PROOF_US = 2 * MINUTE_US;
const MAX_PROOF_US = 15 * MINUTE_US;
const KEY = 'rate';

/**
 * Whether the log of issuance is without a hole. Kubelets renew tokens by day and night, so TokenRequests come steadily:
 * silence is a hole, and so is a stretch of ten minutes with less than a fifth of the usual number. Of 10
 * usual ones a Poisson count falls that low once in two thousand stretches (two weeks); it costs 80 minutes in which
 * absence proves nothing.
 */
export class IssueRate {
  readonly #cells: Table<RateCell>;

  constructor(state: State) {
    this.#cells = state.table('issuance.rate', { cap: 1, ttlUs: 36_500 * DAY_US });
  }

  /** Whether a token that is in use at this time would have been seen issued. */
  isComplete(timeUs: number): boolean {
    const rate = this.#cells.peek(KEY);
    if (!rate || rate.count < ENOUGH || timeUs - rate.firstUs < HORIZON_US) return false;
    return timeUs - rate.lastUs <= gapUs(rate) && timeUs - rate.gapEndUs > AFTER_GAP_US;
  }

  /** How long no token was asked for, microseconds, when that is too long to be an accident; 0 otherwise. */
  gapUs(timeUs: number): number {
    const rate = this.#cells.peek(KEY);
    if (!rate || rate.count < ENOUGH) return 0;
    const silenceUs = timeUs - rate.lastUs;
    return silenceUs > gapUs(rate) ? silenceUs : 0;
  }

  total(): number {
    return this.#cells.peek(KEY)?.count ?? 0;
  }

  /**
   * How long to wait until a hole that has just begun would show, and how many tokens must have been issued by then if
   * there is none. Where tokens are rare it would take too long; there the wait proves nothing and asks for nothing.
   */
  proof(): { waitUs: number; issued: number } {
    const rate = this.#cells.peek(KEY);
    const spacingUs = rate && rate.count >= ENOUGH ? (rate.lastUs - rate.firstUs) / rate.count : 0;
    const waitUs = Math.max(MIN_PROOF_US, GAP_SPACINGS * spacingUs);
    if (!rate || spacingUs === 0 || waitUs > MAX_PROOF_US) return { waitUs: 0, issued: 0 };
    return { waitUs, issued: rate.count + Math.ceil((THIN * waitUs) / spacingUs) };
  }

  learn(timeUs: number): void {
    const rate = this.#cells.open(KEY, timeUs, () => emptyRate(timeUs));
    if (rate.count >= ENOUGH && timeUs - rate.lastUs > gapUs(rate)) rate.gapEndUs = timeUs;
    finishStretches(rate, Math.floor(timeUs / STRETCH_US));
    rate.inStretch += 1;
    rate.count += 1;
    rate.lastUs = Math.max(rate.lastUs, timeUs);
  }
}

/** A hole ends no earlier than the stretch behind a thin one, which the log may have come back in. */
function finishStretches(rate: RateCell, stretch: number): void {
  if (stretch <= rate.stretch) return;
  const thin = stretch > rate.stretch + 1 ? stretch - 1 : rate.inStretch < THIN * rate.usual ? rate.stretch : 0;
  if (thin > 0 && rate.usual >= LEAST_USUAL) rate.gapEndUs = Math.max(rate.gapEndUs, (thin + 2) * STRETCH_US);
  rate.usual += (rate.inStretch - rate.usual) / MEMORY;
  Object.assign(rate, { stretch, inStretch: 0 });
}

function gapUs(rate: Readonly<RateCell>): number {
  return Math.max(MIN_GAP_US, (GAP_SPACINGS * (rate.lastUs - rate.firstUs)) / rate.count);
}

function emptyRate(timeUs: number): RateCell {
  const stretches = { stretch: Math.floor(timeUs / STRETCH_US), inStretch: 0, usual: 0 };
  return { firstUs: timeUs, lastUs: timeUs, count: 0, gapEndUs: 0, ...stretches };
}
