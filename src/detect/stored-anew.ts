import type { Finding } from '../model/finding.ts';
import { HOUR_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Timers } from '../state/timers.ts';
import type { Standing } from './moment.ts';

/** After so long the writing must be done, or under way; late lines have come by then. */
const LOOK_US = 3 * MINUTE_US;
/** Who goes on writing is waited for, as long as between two looks so many more were written. */
const PACE = 20;
const LONGEST_US = HOUR_US;
/** Of the secrets that are read by name in this cluster so many, and this share, must have been written. */
const LEAST = 10;
const SHARE = 0.9;

/** What one principal listed, chunk by chunk or again; what is beyond is the same once more. */
interface Claim {
  /** In the order in which they were held: what is written counts from the first on. */
  findings: [Finding, ...Finding[]];
  /** Writes by the principal, counted at the last look. */
  writes: number;
}

const MOST_FINDINGS = 20;

/** What is known of who wrote and who reads which secrets. */
export interface Written {
  readonly objects: Pick<Standing['objects'], 'rewritesAround' | 'secret' | 'namespace'>;
  readonly readers: Pick<Standing['readers'], 'names'>;
}

interface Coverage {
  written: number;
  known: number;
}

/**
 * Findings about a read of everything, held back until it is known whether its principal wrote everything anew, as who
 * moves secrets to another storage key does. Then they are for the record. A thief who does the same is not told apart.
 */
export class StoredAnew {
  readonly #claims: Timers<Claim>;
  readonly #past: Written;

  constructor(state: State, past: Written) {
    this.#claims = state.timers('stored-anew', 1_000);
    this.#past = past;
  }

  hold(finding: Finding): void {
    const { username } = finding.principal;
    const waiting = this.#claims.reopen(username, 0)?.payload.findings;
    if (!waiting)
      this.#claims.set(username, finding.timeUs + LOOK_US, { findings: [finding], writes: this.#writesOf(finding) });
    else if (waiting.length < MOST_FINDINGS) waiting.push(finding);
  }

  /** The findings of which it is known by now, in the order in which their claims are due. */
  due(nowUs: number): Finding[] {
    return this.#claims.takeDue(nowUs).flatMap(({ key, payload: { findings, writes }, dueUs }) => {
      const [first] = findings;
      const coverage = this.#coverageOf(first);
      const written = this.#writesOf(first);
      const isUnderWay = !coverage && written >= writes + PACE && dueUs < first.timeUs + LONGEST_US;
      if (!isUnderWay) return settle(findings, coverage);
      this.#claims.set(key, dueUs + LOOK_US, { findings, writes: written });
      return [];
    });
  }

  /** All that wait: the log ends here, and how it would have gone on is unknown. */
  rest(): Finding[] {
    const claims = this.#claims.takeDue(Number.POSITIVE_INFINITY);
    return claims.flatMap(({ payload: { findings } }) => settle(findings, this.#coverageOf(findings[0])));
  }

  #writesOf({ principal, timeUs }: Finding): number {
    return this.#past.objects.rewritesAround(principal.username, timeUs);
  }

  /** How many of the secrets that are read by name, and still exist, a principal wrote since; undefined for too few. */
  #coverageOf(first: Finding): Coverage | undefined {
    if (this.#writesOf(first) < LEAST) return undefined;
    const { principal, timeUs } = first;
    const { objects, readers } = this.#past;
    const coverage = { written: 0, known: 0 };
    for (const key of readers.names()) {
      const [namespace = '', name = ''] = key.split('/');
      const secret = objects.secret(namespace, name);
      if ((secret?.deletedUs ?? 0) > 0 || (objects.namespace(namespace)?.deletedUs ?? 0) > 0) continue;
      coverage.known += 1;
      if (secret && secret.writtenBy === principal.username && secret.writtenUs >= timeUs) coverage.written += 1;
    }
    return coverage.written >= LEAST && coverage.written >= SHARE * coverage.known ? coverage : undefined;
  }
}

function settle(findings: readonly Finding[], coverage: Coverage | undefined): readonly Finding[] {
  return coverage ? findings.map((finding) => forTheRecord(finding, coverage)) : findings;
}

function forTheRecord(finding: Finding, { written, known }: Coverage): Finding {
  const then = `, then wrote ${written} of the ${known} secrets in use anew`;
  const reasons = finding.reasons.map((reason, at) => (at === 0 ? { ...reason, text: reason.text + then } : reason));
  return { ...finding, severity: 'low', reasons };
}
