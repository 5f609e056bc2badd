import type { Finding } from '../model/finding.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { Timers } from '../state/timers.ts';
import type { AnyDetector, DetectorCell, Due, DueVerdict } from './contract.ts';
import { findingOf, findingOfDue } from './finding.ts';
import type { Moment, Standing } from './moment.ts';
import { ABSENCE_US } from './pending.ts';

/** A detector with its configuration. */
export interface Armed {
  detector: AnyDetector;
  config: unknown;
}

/** A finding, and the credential whose late issue would refute it. */
export interface Judged {
  finding: Finding;
  unlessIssued: string | undefined;
}

/** A detector with its memory. */
interface Judge {
  armed: Armed;
  cells: Table<DetectorCell>;
}

const SEPARATOR = '\u001f';

/** Asks every detector about a moment, then lets every detector learn it. Order of detectors changes nothing. */
export class Judges {
  readonly #judges: ReadonlyMap<string, Judge>;
  /** By detector and key of its memory. */
  readonly #deadlines: Timers<null>;
  readonly #expects: (finding: Finding) => boolean;

  constructor(state: State, detectors: readonly Armed[], expects: (finding: Finding) => boolean) {
    this.#expects = expects;
    this.#judges = new Map(
      detectors.map((armed) => [
        armed.detector.id,
        { armed, cells: state.table<DetectorCell>(`detector.${armed.detector.id}`, armed.detector.memory) },
      ]),
    );
    this.#deadlines = state.timers('deadlines', 100_000);
  }

  judge(moment: Moment): Judged[] {
    const findings: Judged[] = [];
    for (const judge of this.#judges.values()) {
      const { detector, config } = judge.armed;
      const key = isBlind(detector, moment) ? undefined : detector.key(moment, config);
      if (key === undefined) continue;
      const hadDeadline = this.#deadlineOf(judge, key) > 0;
      const finding = judgeOne(judge, key, moment, this.#expects);
      if (finding) findings.push(finding);
      if (hadDeadline || this.#deadlineOf(judge, key) > 0) this.#await(judge, key);
    }
    return findings;
  }

  /** Findings of the deadlines that have passed by now, in the order of their time. */
  due(nowUs: number, cluster: string, past: Standing): Finding[] {
    return this.#deadlines.takeDue(nowUs).flatMap(({ key: id, dueUs }) => {
      const [detector = ''] = id.split(SEPARATOR, 1);
      const judge = this.#judges.get(detector);
      const due: Due = { key: id.slice(detector.length + 1), timeUs: dueUs - ABSENCE_US, past };
      // A cell that was forgotten and made anew knows nothing of what was due.
      if (!judge || this.#deadlineOf(judge, due.key) !== due.timeUs) return [];
      const findings = judgeDue(judge, due, cluster);
      this.#await(judge, due.key);
      return findings;
    });
  }

  /** The deadline of a cell is what its memory says, and nothing else. */
  #await(judge: Judge, key: string): void {
    const atUs = this.#deadlineOf(judge, key);
    const id = `${judge.armed.detector.id}${SEPARATOR}${key}`;
    if (atUs > 0) this.#deadlines.set(id, atUs + ABSENCE_US, null);
    else this.#deadlines.delete(id);
  }

  #deadlineOf({ armed: { detector, config }, cells }: Judge, key: string): number {
    const memory = detector.deadline && cells.peek(key)?.memory;
    return (memory && detector.deadline?.at(memory, config)) ?? 0;
  }
}

/** A detector with room for one cell has no memory of its own; see `WITHOUT_MEMORY`. */
const NONE: object = Object.freeze({});

function judgeOne(
  { armed: { detector, config }, cells }: Judge,
  key: string,
  moment: Moment,
  expects: (finding: Finding) => boolean,
): Judged | undefined {
  const memory =
    detector.memory.cap === 1
      ? NONE
      : cells.open(key, moment.event.timeUs, () => ({ memory: detector.empty() })).memory;
  const verdict = detector.detect(memory, moment, config);
  if (!verdict) {
    detector.learn(memory, moment, config, verdict);
    return undefined;
  }
  const finding = findingOf(detector, verdict, moment, JSON.stringify(memory));
  detector.learn(memory, moment, config, expects(finding) ? { ...verdict, isExpected: true } : verdict);
  return { finding, unlessIssued: verdict.unlessIssued };
}

/** What was not delivered can be neither judged nor learnt from. */
function isBlind({ needs }: AnyDetector, { event }: Moment): boolean {
  const absent = event.provenance?.absent;
  return absent !== undefined && needs.some((need) => absent.includes(need));
}

/** A cell that was forgotten awaits nothing any more. */
function judgeDue({ armed: { detector, config }, cells }: Judge, due: Due, cluster: string): Finding[] {
  const { deadline } = detector;
  if (!deadline || !cells.peek(due.key)) return [];
  const { memory } = cells.open(due.key, due.timeUs, () => ({ memory: {} }));
  const verdicts: DueVerdict[] = deadline.detect(memory, due, config);
  const before = JSON.stringify(memory);
  deadline.learn(memory, due, config);
  return verdicts.map((verdict) => findingOfDue(detector, verdict, { due, cluster, before }));
}
