import type { Ownership, Team } from '../model/inventory.ts';
import { type Owned, type OwnerRule, ruleFor, teamOfRule } from '../model/owners.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

interface OwnersCell {
  rules: readonly OwnerRule[];
}

const ONE = 'file';
const NONE: readonly OwnerRule[] = [];
const MAX_KNOWN = 10_000;

/** What the file of owners says. It was reviewed, so it goes before labels, which whoever makes an object may choose. */
export class Owners {
  readonly #cell: Table<OwnersCell>;
  /** Answers of `ruleFor` under `#knownOf`: a speed-up that changes none. */
  readonly #known = new Map<string, OwnerRule | undefined>();
  #knownOf: readonly OwnerRule[] = NONE;

  constructor(state: State) {
    this.#cell = state.table('owners', { cap: 1, ttlUs: 36_500 * DAY_US });
  }

  /** Takes all rules; false when they were known just so. */
  learn(rules: readonly OwnerRule[], timeUs: number): boolean {
    if (JSON.stringify(this.#rules) === JSON.stringify(rules)) return false;
    this.#cell.open(ONE, timeUs, () => ({ rules })).rules = rules;
    return true;
  }

  team(owned: Owned): Team | undefined {
    const rule = this.#ruleFor(owned);
    return rule && teamOfRule(rule);
  }

  /** '' where no rule says. */
  environment(owned: Owned): string {
    return this.#ruleFor(owned)?.environment ?? '';
  }

  #ruleFor(owned: Owned): OwnerRule | undefined {
    const rules = this.#rules;
    if (rules.length === 0) return undefined;
    if (rules !== this.#knownOf || this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#knownOf = rules;
    const key = JSON.stringify(owned);
    if (!this.#known.has(key)) this.#known.set(key, ruleFor(rules, owned));
    return this.#known.get(key);
  }

  get #rules(): readonly OwnerRule[] {
    return this.#cell.peek(ONE)?.rules ?? NONE;
  }
}

/** The team that labels or annotations name. */
export function teamIn(ownership: Ownership | undefined, source: string): Team | undefined {
  const name = ownership?.team || ownership?.owner;
  return name ? { name, contact: ownership?.contact ?? '', source } : undefined;
}
