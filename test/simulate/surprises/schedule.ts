import { DAY_US, HOUR_US, MINUTE_US } from '../../../src/model/time.ts';
import type { Cluster } from '../cluster.ts';
import * as changes from './changes.ts';
import * as fleet from './fleet.ts';
import * as people from './people.ts';

type Surprise = (cluster: Cluster) => void;

/** What happens in four weeks, and how often. */
const SURPRISES: readonly [surprise: Surprise, times: number][] = [
  [fleet.drainNode, 4],
  [fleet.scaleUp, 2],
  [fleet.replacePool, 1],
  [fleet.renewKubeletCertificates, 1],
  [fleet.refuseKubelet, 3],
  [fleet.restartApiServer, 3],
  [fleet.upgradeControllers, 1],
  [fleet.installController, 1],
  [changes.newNamespace, 2],
  [changes.newTeam, 1],
  [changes.newProgram, 3],
  [changes.renameAccount, 1],
  [changes.integrate, 3],
  [changes.rotateSecrets, 1],
  [changes.reencrypt, 1],
  [changes.restoreBackup, 1],
  [changes.runSeasonalJob, 1],
  [people.incident, 4],
  [people.breakGlass, 1],
  [people.audit, 1],
  [people.moveOffice, 1],
  [people.takeHoliday, 1],
  [loseLog, 1],
];

/** Spreads the surprises over the days after the first two, mostly in working hours. */
export function scheduleSurprises(cluster: Cluster): void {
  const { sim } = cluster;
  const { workFrom, workHours, zoneHours } = sim.world.plan;
  for (const [surprise, times] of SURPRISES) {
    const count = Math.round((times * sim.options.days) / 28);
    for (let turn = 0; turn < count; turn += 1) {
      const day = sim.dice.int(2, Math.max(2, sim.options.days - 2));
      const hour = sim.dice.chance(0.8)
        ? workFrom + sim.dice.between(0, workHours - 1) - zoneHours
        : sim.dice.between(0, 23);
      sim.at(sim.startUs + day * DAY_US + hour * HOUR_US, () => surprise(cluster));
    }
  }
}

/** The collector loses what happens for a while. */
function loseLog({ sim }: Cluster): void {
  const spanUs = sim.dice.between(20, 45) * MINUTE_US;
  sim.note('log-gap', 'events lost by the collector', spanUs / HOUR_US);
  sim.collector.lose(sim.nowUs, sim.nowUs + spanUs);
}
