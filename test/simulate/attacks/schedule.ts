import { DAY_US, HOUR_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import { Dice } from '../dice.ts';
import type { Attack } from '../simulation.ts';
import { credentialAttacks } from './credentials.ts';
import { insiderAttacks } from './insiders.ts';
import { LATERAL } from './lateral.ts';
import { chooseLeaver, peopleAttacks } from './people.ts';
import { pipelineAttacks } from './pipelines.ts';
import { READING } from './reading.ts';
import { type Family, Strike } from './strike.ts';

/** The first week is history; then at most one attack begins a day. */
const FIRST_DAY = 7;

/** Families in turn from seed to seed, so that a few seeds show every family about equally often. */
export function scheduleAttacks(cluster: Cluster): void {
  const { sim } = cluster;
  chooseLeaver(cluster);
  const families = [
    ...READING,
    ...LATERAL,
    ...credentialAttacks(cluster),
    ...pipelineAttacks(cluster),
    ...peopleAttacks(cluster),
    ...insiderAttacks(cluster),
  ];
  const order = new Dice(7).shuffle(families);
  const days = sim.options.days - FIRST_DAY;
  const offset = (sim.options.seed * days) % order.length;
  const chosen = Array.from({ length: days }, (_, at) => order[(offset + at) % order.length] as Family);
  // What takes long must begin early; the silent must have been silent for long.
  const byLength = sim.dice.shuffle(chosen).sort((a, b) => (b.days ?? 0) - (a.days ?? 0));
  byLength.forEach((family, at) => {
    const timeUs = sim.startUs + (FIRST_DAY + at + sim.dice.between(0.05, 0.9)) * DAY_US;
    sim.at(timeUs, () => attempt(cluster, family));
  });
}

/** Tries again an hour later while the log has a gap or nobody is there to be attacked. */
function attempt(cluster: Cluster, family: Family, tries = 12): void {
  const { sim } = cluster;
  const attack: Attack = {
    family: family.id,
    what: '',
    cause: family.cause,
    isDeterministic: family.isDeterministic ?? false,
    auditIDs: [],
    startUs: sim.nowUs,
    endUs: sim.nowUs,
  };
  const isBadTime = sim.collector.isInGap(sim.nowUs) || sim.collector.isInGap(sim.nowUs + HOUR_US);
  const what = isBadTime ? undefined : family.run(new Strike(sim, attack));
  attack.what = what ?? '';
  if (what !== undefined) sim.attacks.push(attack);
  else if (tries > 0) sim.after(HOUR_US, () => attempt(cluster, family, tries - 1));
}
