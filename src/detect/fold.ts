import { Confirmed } from '../alert/confirmed.ts';
import type { Fact } from '../model/access.ts';
import { type AuditEvent, type Decoded, isTold } from '../model/audit-event.ts';
import { severityRank } from '../model/finding.ts';
import { compareReasons } from '../model/reason.ts';
import { MINUTE_US } from '../model/time.ts';
import { Clock } from '../state/clock.ts';
import type { Recent } from '../state/recent.ts';
import { State } from '../state/state.ts';
import { accessRowOf, certificateFact, factsOf } from './facts.ts';
import { FeedGaps } from './feed-gaps.ts';
import { factsOfInventory } from './inventory-facts.ts';
import { type Armed, type Judged, Judges } from './judge.ts';
import { Knowledge } from './knowledge.ts';
import { Learner } from './learner.ts';
import type { Moment } from './moment.ts';
import type { Outcome } from './outcome.ts';
import { Pending } from './pending.ts';
import { Reporter } from './reporter.ts';
import { StoredAnew } from './stored-anew.ts';
import { Telling } from './telling.ts';
import { Witness } from './witness.ts';

/** Redelivered events are known again for so long. */
const DUPLICATE_MINUTES = 10;
const LATENESS_US = 10 * MINUTE_US;
const LOW = severityRank('low');
const MEDIUM = severityRank('medium');

/**
 * The fold over one cluster's record log: deterministic, no clock, no randomness, no I/O. It changes its state in
 * place; `state.drain()` lists what changed. After an error the state is worthless: restore it and go on from there.
 */
export class Fold {
  readonly state = new State();
  readonly #clock = this.state.add(new Clock());
  readonly #recent: Recent = this.state.recent('recent', DUPLICATE_MINUTES);
  readonly #known = new Knowledge(this.state);
  readonly #witness = new Witness(this.#known);
  readonly #learner = new Learner(this.#known);
  readonly #pending = new Pending(this.state);
  readonly #storedAnew = new StoredAnew(this.state, this.#known.standing);
  readonly #judges: Judges;
  readonly #reporter: Reporter;
  readonly #confirmed = new Confirmed(this.state);
  readonly #telling: Telling;
  readonly #gaps = new FeedGaps(this.state);

  constructor(detectors: readonly Armed[]) {
    this.#reporter = new Reporter(this.state, detectors, this.#known);
    this.#judges = new Judges(this.state, detectors, (finding) => this.#reporter.expects(finding));
    const { exceptions, alerts } = this.#reporter;
    this.#telling = new Telling(this.#known.inventory, exceptions, alerts, this.#confirmed);
  }

  /** Event time reached, microseconds; 0 before the first event. */
  get clockUs(): number {
    return this.#clock.us;
  }

  /** Processes one record and appends what it gave to `out`. */
  process(record: Decoded, out: Outcome): void {
    if (record.tier === 'rejected') return;
    if (isTold(record)) {
      this.#telling.take(record, Math.max(record.timeUs, this.clockUs), out);
      return;
    }
    this.#advance(record.timeUs, record.cluster, out);
    if (record.tier === 'counted') return;
    this.state.attend(record.caller.notes);
    if (record.tier === 'touch') this.#learner.touch(record);
    else this.#event(record, out);
  }

  #event(event: AuditEvent, out: Outcome): void {
    if (!this.#recent.add(event.request, event.stage, event.timeUs)) {
      out.duplicates += 1;
      return;
    }
    const moment = this.#witness.momentOf(event);
    // The finding that names the cause speaks first.
    const judged = this.#judges.judge(moment);
    if (judged.length > 1) judged.sort(byCause);
    // What is still to be confirmed counts as surprising: learning does not wait for it.
    // A surprise counts by its score, whatever the budget made of it.
    const isNovel = moment.novelty !== undefined && moment.novelty.score >= moment.novelty.bar;
    const isFlagged = isNovel || judged.some(({ finding }) => severityRank(finding.severity) >= MEDIUM);
    const isRefused = isFlagged && this.#isConfirmed(moment);
    this.#learner.learn(moment, { isFlagged, isRefused, isAccepted: isFlagged && this.#isAccepted(judged) });
    const row = accessRowOf(moment);
    if (row) out.accesses.push(row);
    out.facts.push(...factsOf(moment), ...this.#toldBy(moment));
    for (const each of judged) this.#giveOrHold(each, out);
  }

  /** What may still be refuted waits for that. */
  #giveOrHold({ finding, unlessIssued, unlessStoredAnew }: Judged, out: Outcome): void {
    if (unlessIssued) this.#pending.hold(finding, unlessIssued, this.#known.issuance.proof());
    else if (unlessStoredAnew) this.#storedAnew.hold(finding);
    else this.#reporter.give(finding, out);
  }

  /** What an event tells beside itself: objects that its body shows, and a certificate's whole history once it is signed. */
  #toldBy(moment: Moment): Fact[] {
    const { event } = moment;
    const { cluster, timeUs } = event;
    const { inventory } = this.#known;
    const objects = this.#learner.observe(event);
    const certificate = this.#learner.observeCertificate(moment);
    const facts = objects.flatMap((object) => factsOfInventory({ cluster, object }, timeUs, inventory));
    return certificate ? [...facts, certificateFact(moment, certificate)] : facts;
  }

  /** All that would be kept for a person, if only as a record, is expected. */
  #isAccepted(judged: readonly Judged[]): boolean {
    const told = judged.filter(({ finding }) => severityRank(finding.severity) >= LOW);
    return told.length > 0 && told.every(({ finding }) => this.#reporter.expects(finding));
  }

  #isConfirmed({ principal, access }: Moment): boolean {
    return access !== undefined && this.#confirmed.has(principal, access);
  }

  /** Ends the log: nothing that is late can come any more. For stored logs that are read to their end. */
  finish(out: Outcome): void {
    for (const finding of this.#pending.rest(this.#learner)) this.#reporter.give(finding, out);
    for (const finding of this.#storedAnew.rest()) this.#reporter.give(finding, out);
  }

  /** Event time only moves forward; with every new minute of it deadlines may pass, alerts close and cells be forgotten. */
  #advance(timeUs: number, cluster: string, out: Outcome): void {
    const beforeUs = this.#clock.us;
    if (timeUs <= beforeUs) {
      if (beforeUs - timeUs > LATENESS_US) out.late += 1;
      return;
    }
    this.#clock.moveTo(timeUs);
    if (Math.floor(timeUs / MINUTE_US) === Math.floor(beforeUs / MINUTE_US)) return;
    for (const finding of this.#pending.due(timeUs, this.#learner)) this.#reporter.give(finding, out);
    for (const finding of this.#storedAnew.due(timeUs)) this.#reporter.give(finding, out);
    for (const finding of this.#judges.due(timeUs, cluster, this.#known.standing)) this.#reporter.give(finding, out);
    out.alerts.push(...this.#reporter.alerts.advance(timeUs));
    this.#telling.advance(cluster, beforeUs, timeUs, out);
    const gap = this.#gaps.advance(cluster, beforeUs, timeUs);
    if (gap) out.facts.push(gap);
    this.state.evict(beforeUs, timeUs);
  }
}

function byCause(a: Judged, b: Judged): number {
  const [first] = a.finding.reasons;
  const [second] = b.finding.reasons;
  return first && second ? compareReasons(first, second) : 0;
}
