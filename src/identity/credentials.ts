import type { Caller } from '../model/caller.ts';
import { DAY_US } from '../model/time.ts';
import type { Block, State } from '../state/state.ts';
import { isSweepDue } from '../state/sweep.ts';
import type { Table } from '../state/table.ts';
import {
  begin,
  type CredentialCell,
  type Issue,
  issuedCredential,
  note,
  rowOf,
  unusedIssue,
} from './credential-cell.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { sawOn } from './seen.ts';

const LIMITS = { cap: 200_000, ttlUs: 30 * DAY_US, isByCaller: true };

/**
 * Every credential by id: who it is for, who issued it, and its uses. Most tokens are never used; of those only the issue
 * is kept, and stored as a cell like any other.
 */
export class Credentials implements Block {
  readonly name = 'credentials';
  readonly #cells: Table<CredentialCell>;
  readonly #unused = new IssuedTokens();
  #forgotten: string[] = [];

  constructor(state: State) {
    this.#cells = state.part(this.name, LIMITS);
    state.add(this);
  }

  get size(): number {
    return this.#cells.size + this.#unused.size;
  }

  of(id: string): Readonly<CredentialCell> | undefined {
    if (!id) return undefined;
    const cell = this.#cells.peek(id);
    const issue = cell ? undefined : this.#unused.of(id);
    return issue ? issuedCredential(issue) : cell;
  }

  /**
   * Counts a request made with a credential. Answers when it was last used, in microseconds, if from the same address;
   * -1 otherwise.
   */
  used(id: string, caller: Caller, timeUs: number): number {
    const known = this.#cells.reopen(id, timeUs);
    const cell = known ?? this.#cells.put(id, timeUs, issuedCredential(this.#unused.take(id)));
    if (cell.uses === 0) begin(cell, caller, timeUs);
    const beforeUs = cell.uses > 0 && cell.lastIp === caller.source.ip ? cell.lastUs : -1;
    cell.uses += 1;
    if (timeUs > cell.lastUs) cell.lastUs = timeUs;
    else if (timeUs < cell.firstUs) cell.firstUs = timeUs;
    if (beforeUs < 0 && caller.source.ip) {
      cell.lastIp = caller.source.ip;
      sawOn(cell.ips, caller.source.ip, timeUs, 16);
    }
    return beforeUs;
  }

  issued(issue: Issue): void {
    const isUsed = this.#cells.peek(issue.id) !== undefined;
    if (!isUsed && this.#unused.put(issue)) return;
    note(
      this.#cells.open(issue.id, issue.timeUs, () => issuedCredential(undefined)),
      issue,
    );
  }

  evict(beforeUs: number, nowUs: number): void {
    this.#cells.evict(beforeUs, nowUs);
    const { ttlUs, cap } = LIMITS;
    if (!isSweepDue(beforeUs, nowUs, ttlUs) && this.#unused.size <= cap * 1.1) return;
    // Not as arguments of a call, of which there may be too many.
    this.#forgotten = this.#forgotten.concat(this.#unused.forget(nowUs - ttlUs, cap));
  }

  *drain(): Generator<[key: string, json: string | null]> {
    for (const id of this.#forgotten) yield [id, null];
    for (const issue of this.#unused.changed()) yield rowOf(issue);
    yield* this.#cells.drain();
    this.forgetChanges();
  }

  forgetChanges(): void {
    this.#forgotten = [];
    this.#unused.takeAsKept();
    this.#cells.forgetChanges();
  }

  load(key: string, json: string): void {
    const issue = unusedIssue(key, JSON.parse(json) as CredentialCell);
    if (!issue || !this.#unused.put(issue)) this.#cells.load(key, json);
    else this.#unused.takeAsKept();
  }

  *snapshot(): Generator<[key: string, json: string]> {
    const rows = [...this.#unused.issues()].map(rowOf);
    yield* [...rows, ...this.#cells.snapshot()].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  clear(): void {
    this.#forgotten = [];
    this.#unused.clear();
    this.#cells.clear();
  }
}
