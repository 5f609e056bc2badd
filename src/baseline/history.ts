import type { Access } from '../model/access.ts';
import type { PrincipalKind } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { countDay, emptyPrincipal, type KindCell, type PrincipalCell, type Read } from './habits.ts';
import { normaliseName } from './names.ts';
import { type ScopeUse, scopeUseOf } from './scope-use.ts';
import { type SecretUse, SecretUses } from './secret-uses.ts';

/** One (principal, namespace) edge. */
export interface EdgeCell {
  /** Days on which it was learnt, more where the principal went to and fro between namespaces. */
  count: number;
  firstUs: number;
}

interface QuarantineCell {
  days: number;
  lastDay: number;
}

const PRINCIPALS = { cap: 100_000, ttlUs: 90 * DAY_US, isByCaller: true };
const EDGES = { cap: 1_000_000, ttlUs: 30 * DAY_US };
/** How often and through what: known of the edges used last. Which edges there are, the baseline knows exactly. */
const DETAILS = { cap: 50_000, ttlUs: 30 * DAY_US };
/** A surprising edge becomes normal when it recurs on so many days. */
const QUARANTINE_DAYS = 3;
/** Weight of the kind's rate against one's own history, in opportunities. */
const PRIOR_WEIGHT = 6;

/** Who reads which namespaces and scopes, exactly, and how the secrets read last were read. Score first, then `learn`. */
export class History {
  readonly #principals: Table<PrincipalCell>;
  readonly #secrets: SecretUses;
  readonly #namespaces: Table<EdgeCell>;
  readonly #kinds: Table<KindCell>;
  readonly #quarantine: Table<QuarantineCell>;

  constructor(state: State) {
    this.#principals = state.table('history.principals', PRINCIPALS);
    this.#secrets = state.add(new SecretUses('history.secrets', DETAILS));
    this.#namespaces = state.table('history.namespaces', EDGES);
    this.#kinds = state.table('history.kinds', { cap: 10_000, ttlUs: 400 * DAY_US });
    this.#quarantine = state.table('history.quarantine', EDGES);
  }

  principal(key: string): Readonly<PrincipalCell> | undefined {
    return this.#principals.peek(key);
  }

  kind(kind: PrincipalKind): Readonly<KindCell> | undefined {
    return this.#kinds.peek(kind);
  }

  /** How a principal read a secret lately; undefined where it did not. */
  secret(key: string, { namespace, name }: Access): SecretUse | undefined {
    return this.#secrets.of(key, namespace, normaliseName(name));
  }

  /** Whether a principal read a secret by name lately. */
  knowsSecret(key: string, namespace: string, name: string): boolean {
    return this.#secrets.of(key, namespace, normaliseName(name)) !== undefined;
  }

  namespace(key: string, access: Access): Readonly<EdgeCell> | undefined {
    return this.#namespaces.peek(namespaceKey(key, access));
  }

  /** Whether a principal ever read secrets in a namespace. */
  hasBusinessIn(key: string, namespace: string): boolean {
    return this.#namespaces.peek(`${key}\u001f${namespace}`) !== undefined;
  }

  /**
   * How improbable it is that a principal uses this scope for the first time, in decimal orders:
   * -log10((0 + w * rate of its kind) / (opportunities + w)). The rate is the share of principals of the kind that ever
   * used the scope, add-half smoothed; the opportunities are how often it could have and did not. 0 when it did before.
   */
  scopeScore(key: string, kind: PrincipalKind, use: ScopeUse, opportunities: number): number {
    if (this.#principals.peek(key)?.uses[use]) return 0;
    const peers = this.kind(kind);
    const rate = ((peers?.users[use] ?? 0) + 0.5) / ((peers?.principals ?? 0) + 1);
    return -Math.log10((PRIOR_WEIGHT * Math.min(1, rate)) / (opportunities + PRIOR_WEIGHT));
  }

  /**
   * Learns a read, unless it is flagged: then it waits in quarantine until it recurs on several days. Answers whether
   * it was learnt.
   */
  learn(read: Read, isFlagged: boolean): boolean {
    const { key, kind, access, timeUs } = read;
    if (isFlagged && !this.#isReleased(key, access, timeUs)) return false;
    const cell = this.#principals.open(key, timeUs, () => emptyPrincipal(kind, timeUs));
    const peers = this.#kinds.open(kind, timeUs, () => ({ principals: 0, reads: 0, users: {}, namespaces: 0 }));
    if (cell.reads === 0) peers.principals += 1;
    cell.reads += 1;
    peers.reads += 1;
    if (read.credential === 'bound-token') cell.boundReads += 1;
    if (read.credential === 'unbound-token') cell.unboundReads += 1;
    countDay(cell, timeUs);
    this.#learnScope(cell, peers, scopeUseOf(access), timeUs);
    if (access.namespace) this.#learnNamespace(cell, read);
    peers.namespaces = Math.max(peers.namespaces, cell.namespaces);
    if (access.scope !== 'name') return true;
    this.#secrets.learn(key, access.namespace, normaliseName(access.name), access.grant?.binding ?? '', timeUs);
    return true;
  }

  #learnScope(cell: PrincipalCell, peers: KindCell, use: ScopeUse, timeUs: number): void {
    if (!cell.uses[use]) peers.users[use] = (peers.users[use] ?? 0) + 1;
    cell.uses[use] = (cell.uses[use] ?? 0) + 1;
    const day = Math.floor(timeUs / DAY_US);
    if (use === 'cluster' && day !== cell.lastClusterDay) {
      cell.clusterDays += 1;
      cell.lastClusterDay = day;
    }
  }

  #learnNamespace(cell: PrincipalCell, { key, home, access, timeUs }: Read): void {
    const day = Math.floor(timeUs / DAY_US);
    if (cell.lastNamespace === access.namespace && cell.lastNamespaceDay === day) return;
    cell.lastNamespace = access.namespace;
    cell.lastNamespaceDay = day;
    const edge = this.#namespaces.open(namespaceKey(key, access), timeUs, () => ({ count: 0, firstUs: timeUs }));
    edge.count += 1;
    if (edge.count > 1) return;
    cell.namespaces += 1;
    if (home !== access.namespace) cell.foreignNamespaces += 1;
  }

  #isReleased(key: string, access: Access, timeUs: number): boolean {
    // A habit of lists is one habit, wherever; a read by name is that of one secret.
    const id = access.scope === 'name' ? secretKey(key, access) : `${key}\u001f\u001f${scopeUseOf(access)}`;
    const cell = this.#quarantine.open(id, timeUs, () => ({ days: 0, lastDay: -1 }));
    countDay(cell, timeUs);
    return cell.days >= QUARANTINE_DAYS;
  }
}

function secretKey(key: string, { namespace, name }: Access): string {
  return `${key}\u001f${namespace}\u001f${normaliseName(name)}`;
}

function namespaceKey(key: string, access: Access): string {
  return `${key}\u001f${access.namespace}`;
}
