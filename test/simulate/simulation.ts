import { DAY_US, HOUR_US, SECOND_US } from '../../src/model/time.ts';
import { type Caller, eventLine, type Request } from '../scenario/event.ts';
import { Collector } from './collector.ts';
import { Dice } from './dice.ts';
import { drawPlan } from './plan.ts';
import { Queue } from './queue.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  seed: number;
  days: number;
  /** 1 is about 150 programs in 60 namespaces and 150,000 events in 28 days; tests take less. */
  size: number;
  hasAttacks: boolean;
}

/** Something harmless that looks unusual. */
export interface Note {
  id: string;
  what: string;
  startUs: number;
  endUs: number;
}

/** One attack: what was done, and the audit IDs of its requests in the order in which they were made. */
export interface Attack {
  family: string;
  what: string;
  cause: readonly string[];
  isDeterministic: boolean;
  auditIDs: string[];
  startUs: number;
  endUs: number;
}

/** A made-up cluster over some weeks: who does what when, and the audit log of it. */
export class Simulation {
  readonly options: SimulationOptions;
  readonly dice: Dice;
  readonly world: World;
  readonly startUs: number;
  readonly collector: Collector;
  readonly notes: Note[] = [];
  readonly attacks: Attack[] = [];
  readonly #agenda = new Queue<() => void>();
  #nowUs: number;
  /** Where the present piece of work has got to; it may run ahead of the agenda. */
  #cursorUs: number;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.dice = new Dice(options.seed);
    this.world = new World(drawPlan(this.dice.fork('plan'), options.size));
    this.collector = new Collector(this.dice.fork('collector'));
    this.startUs = Date.UTC(2026, this.dice.int(0, 5), this.dice.int(1, 28)) * 1000;
    this.#nowUs = this.startUs;
    this.#cursorUs = this.startUs;
  }

  get nowUs(): number {
    return this.#cursorUs;
  }

  get endUs(): number {
    return this.startUs + this.options.days * DAY_US;
  }

  /** Does something at a time; not at all if that is past the end. */
  at(timeUs: number, work: () => void): void {
    if (timeUs < this.endUs) this.#agenda.add(Math.max(timeUs, this.#nowUs), work);
  }

  after(spanUs: number, work: () => void): void {
    this.at(this.#cursorUs + spanUs, work);
  }

  /** Again and again, about so far apart, for as long as it answers true. */
  every(spanUs: number, work: () => boolean, firstUs = spanUs * this.dice.between(0, 1)): void {
    this.after(firstUs, () => {
      if (work()) this.every(spanUs, work, this.dice.about(spanUs));
    });
  }

  /** Lets time pass within the present piece of work. */
  pause(leastUs: number, mostUs = leastUs): void {
    this.#cursorUs += this.dice.between(leastUs, mostUs);
  }

  /** Goes on no earlier than this, as one who waits for a token must. */
  waitUntil(timeUs: number): void {
    this.#cursorUs = Math.max(this.#cursorUs, timeUs);
  }

  /** Writes one request to the log and answers its audit ID. */
  send(caller: Caller, request: Request, receivedUs?: number): string {
    this.#cursorUs = Math.floor(this.#cursorUs + this.dice.between(2_000, 60_000));
    const auditID = request.auditID ?? this.dice.uuid();
    const begunUs = receivedUs ?? this.#cursorUs - Math.floor(this.dice.between(900, 9_000));
    this.collector.add(eventLine(caller, request, this.#cursorUs, auditID, begunUs), this.#cursorUs);
    return auditID;
  }

  note(id: string, what: string, hours: number): void {
    const startUs = Math.floor(this.#cursorUs);
    this.notes.push({ id, what, startUs, endUs: Math.floor(startUs + hours * HOUR_US) });
  }

  /** Hour of the day, and day of the week, where the people are. */
  get localHour(): number {
    return (((this.#cursorUs / HOUR_US + this.world.plan.zoneHours) % 24) + 24) % 24;
  }

  get isWorkday(): boolean {
    const local = new Date((this.#cursorUs + this.world.plan.zoneHours * HOUR_US) / 1000);
    return !this.world.plan.weekend.includes(local.getUTCDay());
  }

  /** Runs to the end and gives the lines as the collector delivers them. */
  *run(): Generator<string> {
    while (this.#agenda.nextUs < this.endUs) {
      this.#nowUs = this.#agenda.nextUs;
      this.#cursorUs = this.#nowUs;
      yield* this.collector.arrived(this.#nowUs - SECOND_US);
      this.#agenda.take()?.();
    }
    yield* this.collector.arrived(Number.POSITIVE_INFINITY);
  }
}
