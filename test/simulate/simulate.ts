import { formatTime } from '../../src/model/time.ts';
import { scheduleAttacks } from './attacks/schedule.ts';
import { Cluster } from './cluster.ts';
import { type Attack, Simulation, type SimulationOptions } from './simulation.ts';
import { scheduleSurprises } from './surprises/schedule.ts';

/** What was done in a simulated log: attacks with their requests, and harmless things that look odd. */
export interface SimulationLabels {
  cluster: string;
  range: { start: string; days: number };
  scenarios: {
    id: string;
    family: string;
    what: string;
    start: string;
    end: string;
    deterministic: boolean;
    cause: readonly string[];
    auditIDs: readonly string[];
  }[];
  benignNotes: { id: string; what: string; start: string; end: string }[];
}

export interface Simulated {
  /** One event a line, as a collector delivers them. */
  lines: Iterable<string>;
  /** Complete once all lines were taken. */
  labels(): SimulationLabels;
}

/** A made-up cluster's audit log with labels; the same options give the same log. */
export function simulate(options: SimulationOptions): Simulated {
  const sim = new Simulation(options);
  const cluster = new Cluster(sim);
  sim.at(sim.startUs, () => {
    cluster.start();
    scheduleSurprises(cluster);
    if (options.hasAttacks) scheduleAttacks(cluster);
  });
  return { lines: sim.run(), labels: () => labelsOf(sim) };
}

function labelsOf({ options, world, startUs, attacks, notes }: Simulation): SimulationLabels {
  const done = attacks.filter(({ auditIDs }) => auditIDs.length > 0).sort((a, b) => a.startUs - b.startUs);
  return {
    cluster: world.plan.cluster,
    range: { start: formatTime(startUs), days: options.days },
    scenarios: done.map(scenarioOf),
    benignNotes: [...notes]
      .sort((a, b) => a.startUs - b.startUs)
      .map(({ id, what, ...span }) => ({ id, what, start: formatTime(span.startUs), end: formatTime(span.endUs) })),
  };
}

function scenarioOf(attack: Attack, at: number): SimulationLabels['scenarios'][number] {
  const { family, what, cause, isDeterministic, auditIDs, startUs, endUs } = attack;
  return {
    id: `attack-${String(at + 1).padStart(2, '0')}`,
    family,
    what,
    start: formatTime(startUs),
    end: formatTime(endUs),
    deterministic: isDeterministic,
    cause,
    auditIDs,
  };
}
