import type { Alerts } from '../alert/alerts.ts';
import type { Confirmed } from '../alert/confirmed.ts';
import type { ExceptionChange, Exceptions } from '../alert/exceptions.ts';
import type { Inventory } from '../identity/inventory.ts';
import type { Told } from '../model/audit-event.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import type { InventoryChange } from '../model/inventory.ts';
import type { OwnersTold } from '../model/owners.ts';
import { factsOfInventory } from './inventory-facts.ts';
import type { Outcome } from './outcome.ts';
import { decisionFact, exceptionFact, ownersFact } from './told-facts.ts';

/** Takes what inventory and people tell into the memory of a fold. None of it is an event: time does not move. */
export class Telling {
  readonly #inventory: Inventory;
  readonly #exceptions: Exceptions;
  readonly #alerts: Alerts;
  readonly #confirmed: Confirmed;

  constructor(inventory: Inventory, exceptions: Exceptions, alerts: Alerts, confirmed: Confirmed) {
    this.#inventory = inventory;
    this.#exceptions = exceptions;
    this.#alerts = alerts;
    this.#confirmed = confirmed;
  }

  take(told: Told, timeUs: number, out: Outcome): void {
    if (told.tier === 'inventory') this.#learn(told, timeUs, out);
    else if (told.tier === 'decision') this.#decide(told, timeUs, out);
    else if (told.tier === 'owners') this.#own(told, timeUs, out);
    else note(told.cluster, this.#exceptions.replaceFile(told.exceptions, timeUs), timeUs, out);
  }

  /** What was known just so stays unsaid. */
  #learn(change: InventoryChange, timeUs: number, out: Outcome): void {
    if (change.isGone) this.#inventory.forget(change.object, timeUs);
    else if (this.#inventory.learn(change.object, timeUs))
      out.facts.push(...factsOfInventory(change, timeUs, this.#inventory));
  }

  #decide(made: DecisionMade, timeUs: number, out: Outcome): void {
    out.facts.push(decisionFact(made, timeUs));
    out.alerts.push(this.#alerts.decide(made, timeUs));
    const { exception, kind } = made.decision;
    if (kind === 'confirm') this.#confirmed.add(made.alert, timeUs);
    else if (kind === 'expect') this.#confirmed.remove(made.alert);
    if (exception) note(made.cluster, this.#exceptions.add(exception, timeUs), timeUs, out);
  }

  #own({ cluster, rules }: OwnersTold, timeUs: number, out: Outcome): void {
    if (this.#inventory.owners.learn(rules, timeUs)) out.facts.push(ownersFact(cluster, timeUs, rules));
  }

  /** Says which exceptions end, or will soon. */
  advance(cluster: string, beforeUs: number, nowUs: number, out: Outcome): void {
    note(cluster, this.#exceptions.advance(beforeUs, nowUs), nowUs, out);
  }
}

function note(cluster: string, changes: readonly ExceptionChange[], timeUs: number, out: Outcome): void {
  for (const change of changes) out.facts.push(exceptionFact(cluster, timeUs, change));
}
