import type { FeedField } from '../model/audit-event.ts';
import type { Finding } from '../model/finding.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { Timers } from '../state/timers.ts';
import { emptyMemory, isBlank } from './blank-memory.ts';
import type { AnyDetector, DetectorCell, Due, DueVerdict } from './contract.ts';
import { findingOf, findingOfDue } from './finding.ts';
import type { Moment, Standing } from './moment.ts';
import { ABSENCE_US } from './pending.ts';

/** A detector with its configuration. */
export interface Armed {
  detector: AnyDetector;
  config: unknown;
}

/** A finding, and what would refute it: the late issue of a credential, or that all was written anew afterwards. */
export interface Judged {
  finding: Finding;
  unlessIssued: string | undefined;
  unlessStoredAnew: boolean;
}

/** A detector with its memory. */
interface Judge {
  armed: Armed;
  cells: Table<DetectorCell>;
  /** What a memory is before anything is learnt. */
  blank: object;
}

const SEPARATOR = '\u001f';

/** Asks every detector about a moment, then lets every detector learn it. Order of detectors changes nothing. */
export class Judges {
  readonly #judges: ReadonlyMap<string, Judge>;
  readonly #inTurn: readonly Judge[];
  /** By detector and key of its memory. */
  readonly #deadlines: Timers<null>;
  readonly #expects: (finding: Finding) => boolean;

  constructor(state: State, detectors: readonly Armed[], expects: (finding: Finding) => boolean) {
    this.#expects = expects;
    this.#judges = new Map(
      detectors.map((armed) => [
        armed.detector.id,
        {
          armed,
          cells: state.table<DetectorCell>(`detector.${armed.detector.id}`, armed.detector.memory),
          blank: armed.detector.empty(),
        },
      ]),
    );
    this.#inTurn = [...this.#judges.values()];
    this.#deadlines = state.timers('deadlines', 100_000);
  }

  judge(moment: Moment): Judged[] {
    const findings: Judged[] = [];
    const absent = moment.event.provenance?.absent;
    for (const judge of this.#inTurn) {
      if (absent && isBlind(judge.armed.detector, absent)) continue;
      const key = judge.armed.detector.key(moment, judge.armed.config);
      const judged = key === undefined ? undefined : this.#judgeOne(judge, key, moment);
      if (judged) findings.push(judged);
    }
    return findings;
  }

  #judgeOne(judge: Judge, key: string, moment: Moment): Judged | undefined {
    const { armed, cells } = judge;
    const { timeUs } = moment.event;
    const known = cells.reopen(key, timeUs)?.memory;
    const memory = known ?? emptyMemory(armed.detector);
    const dueUs = known ? deadlineOf(armed, known) : 0;
    const judged = judgeWith(memory, armed, moment, this.#expects);
    if (!known && !isBlank(memory, judge.blank)) cells.put(key, timeUs, { memory });
    // One that did not move is awaited already.
    if (dueUs !== deadlineOf(armed, memory)) this.#await(judge, key);
    return judged;
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

  /** Of what is remembered under a key; 0 for none. */
  #deadlineOf({ armed, cells }: Judge, key: string): number {
    return armed.detector.deadline ? deadlineOf(armed, cells.peek(key)?.memory) : 0;
  }
}

/** Event time, microseconds; 0 where nothing is awaited. */
function deadlineOf({ detector, config }: Armed, memory: object | undefined): number {
  return (memory && detector.deadline?.at(memory, config)) ?? 0;
}

function judgeWith(
  memory: object,
  { detector, config }: Armed,
  moment: Moment,
  expects: (finding: Finding) => boolean,
): Judged | undefined {
  const verdict = detector.detect(memory, moment, config);
  if (!verdict) {
    detector.learn(memory, moment, config, verdict);
    return undefined;
  }
  const finding = findingOf(detector, verdict, moment, JSON.stringify(memory));
  detector.learn(memory, moment, config, expects(finding) ? { ...verdict, isExpected: true } : verdict);
  return { finding, unlessIssued: verdict.unlessIssued, unlessStoredAnew: verdict.unlessStoredAnew === true };
}

/** What was not delivered can be neither judged nor learnt from. */
function isBlind({ needs }: AnyDetector, absent: readonly FeedField[]): boolean {
  return needs.some((need) => absent.includes(need));
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
