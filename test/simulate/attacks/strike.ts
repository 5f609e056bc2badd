import { SECOND_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { speakerOf } from '../requests.ts';
import { groupGrant } from '../rights.ts';
import type { Attack, Simulation } from '../simulation.ts';
import type { Person, Pod, Workload } from '../world.ts';

/** A kind of attack: what it does and which reasons name it. */
export interface Family {
  id: string;
  /** Reason codes that name what is really done; any of them is right. */
  cause: readonly string[];
  /** The log contradicts itself about a credential or a right: no statistics are needed. */
  isDeterministic?: boolean;
  /** Days it takes: what takes long begins early. Below 0: it needs days of silence before, and comes late. */
  days?: number;
  /** Does it, or begins it, and says in words what it is; undefined where this cluster gives no opportunity. */
  run(strike: Strike): string | undefined;
}

/** One attack under way: keeps the audit IDs of the requests that belong to it. */
export class Strike {
  readonly sim: Simulation;
  readonly #attack: Attack;

  constructor(sim: Simulation, attack: Attack) {
    this.sim = sim;
    this.#attack = attack;
  }

  /** Counts a request as part of the attack. */
  add(...auditIDs: string[]): void {
    const attack = this.#attack;
    if (attack.auditIDs.length === 0) attack.startUs = this.sim.nowUs - SECOND_US;
    attack.auditIDs.push(...auditIDs);
    attack.endUs = this.sim.nowUs + 5 * SECOND_US;
  }

  rest(leastSeconds: number, mostSeconds: number): void {
    this.sim.pause(leastSeconds * SECOND_US, mostSeconds * SECOND_US);
  }

  /** An address far away. */
  internet(): string {
    const { dice } = this.sim;
    return `${dice.pick([45, 91, 138, 185])}.${dice.int(1, 250)}.${dice.int(1, 250)}.${dice.int(2, 250)}`;
  }

  /** A program whose pod is taken over, and that pod as the intruder speaks through it. */
  intruded(): { workload: Workload; pod: Pod; caller: Caller } | undefined {
    const { sim } = this;
    const old = sim.world.readers.filter(({ team, habit, isForgetful }) => team && habit !== 'starts' && !isForgetful);
    if (old.length === 0) return undefined;
    const workload = sim.dice.pick(old);
    const pod = workload.pods.find(({ isAlive }) => isAlive);
    return pod && { workload, pod, caller: this.through(pod) };
  }

  /** Somebody who works in one team and has no other duties. */
  atWork(): Person {
    const { people } = this.sim.world;
    return this.sim.dice.pick(people.filter(({ hasLeft, groups }) => !hasLeft && groups.length === 1));
  }

  /** Through a pod, with a tool of the intruder or with the program's own client. */
  through(pod: Pod): Caller {
    const { dice } = this.sim;
    const tool = dice.pick([
      'curl/8.11.1',
      'kubectl/v1.30.0 (linux/amd64) kubernetes/7c48c2b',
      'python-requests/2.31.0',
    ]);
    return { ...speakerOf(this.sim, pod), ...(dice.chance(0.6) && { userAgent: tool }) };
  }

  /** Secrets of other teams, some of them. */
  loot(team: string, count: number): string[] {
    const { dice, world } = this.sim;
    const worth = world
      .foreignSecrets(team)
      .filter((path) => !path.includes('sh.helm') && !path.endsWith('registry-pull'));
    return dice.sample(worth, count);
  }
}

/** A right that somebody gave to all programs, long ago. */
export const TOO_WIDE = groupGrant('apps-view', 'system:serviceaccounts');

/** A program as labels call it. */
export function nameOf({ workload }: { workload: Workload }): string {
  return `${workload.namespace}/${workload.app}`;
}
