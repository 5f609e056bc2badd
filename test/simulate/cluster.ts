import { MINUTE_US } from '../../src/model/time.ts';
import type { Caller } from '../scenario/event.ts';
import { Ci } from './actors/ci.ts';
import { Controllers as ControlPlaneAccounts, runControlPlane } from './actors/control-plane.ts';
import { beController, CONTROLLERS, type Controller } from './actors/controllers.ts';
import { addOutsiders, type Outsider } from './actors/outsiders.ts';
import { beAtWork, hire } from './actors/people.ts';
import { rollOut, startPod } from './actors/pods.ts';
import { runPreviews } from './actors/previews.ts';
import { beProgram, JOB_EVERY_US, runJob } from './actors/programs.ts';
import { masterCaller } from './callers.ts';
import type { Simulation } from './simulation.ts';
import { newWorkload } from './workloads.ts';
import type { Habit, Person, Pod, Workload } from './world.ts';

const APPS =
  'gateway ledger catalog search-index mailroom scheduler thumbnailer webhooks billing-run quota session-store importer renderer'.split(
    ' ',
  );
const SECRET_KINDS = ['db', 'env', 'signing-key', 'queue', 'license', 'tls'] as const;

/** A cluster at work: everybody who asks the API server for something. */
export class Cluster {
  readonly sim: Simulation;
  readonly controllers: ControlPlaneAccounts;
  readonly ci: Ci;
  readonly outsiders: Outsider[] = [];
  oncall: Person[] = [];
  /** People who leave in the first days. */
  readonly leavers: Person[] = [];
  /** Administrator and emergency user, with certificates of the strongest group. */
  readonly admin: Caller;
  readonly emergency: Caller;
  readonly auditor: Person;
  readonly #services = new Map<Workload, Controller['service']>();

  constructor(sim: Simulation) {
    this.sim = sim;
    this.controllers = new ControlPlaneAccounts(sim);
    this.ci = new Ci(this);
    this.admin = masterCaller(sim, 'cluster-admin', 7);
    this.emergency = masterCaller(sim, 'break-glass', 8);
    this.auditor = hire(sim, 'auditors');
  }

  /** Every pod goes to its work. */
  readonly onStart = (workload: Workload, pod: Pod): void => beProgram(this, workload, pod);

  start(): void {
    const { sim } = this;
    const { plan } = sim.world;
    for (let index = 0; index < plan.nodes; index += 1) sim.world.addNode(sim.dice);
    runControlPlane(sim);
    for (const team of plan.teams) this.addTeam(team, plan.namespacesOf(team));
    this.#addControllers();
    this.oncall = Array.from({ length: 3 }, () => hire(sim, plan.teams[0] ?? '', ['oncall']));
    for (const person of this.oncall) beAtWork(this, person);
    this.outsiders.push(...addOutsiders(this));
    this.ci.start();
    this.ci.planInfrastructure(this.#infrastructure());
    runPreviews(this);
  }

  /** A team with its namespaces, programs and people. */
  addTeam(team: string, namespaces: readonly string[]): void {
    const { sim } = this;
    const { workloadsPerNamespace, peoplePerTeam } = sim.world.plan;
    if (!sim.world.teams.includes(team)) sim.world.teams.push(team);
    for (const namespace of namespaces) {
      sim.world.owners.set(namespace, team);
      sim.world.addSecret(namespace, 'registry-pull');
      for (const app of sim.dice.sample(APPS, sim.dice.int(...workloadsPerNamespace)))
        this.addProgram(team, namespace, app);
    }
    for (let count = sim.dice.int(...peoplePerTeam); count > 0; count -= 1) beAtWork(this, hire(sim, team));
  }

  /** A program with secrets of its own, started as a deployment or as a job. */
  addProgram(team: string, namespace: string, app: string): Workload {
    const { sim } = this;
    const { dice } = sim;
    const secrets = dice.sample(SECRET_KINDS, dice.int(2, 4)).map((kind) => `${app}-${kind}`);
    for (const name of secrets) sim.world.addSecret(namespace, name);
    const habit = dice.pick<Habit>(['mounts', 'polls', 'polls', 'starts', 'watches', 'lists']);
    const isJob = dice.chance(0.15);
    const reads = secrets.slice(0, dice.int(1, 2)).map((name) => `${namespace}/${name}`);
    const workload = newWorkload(sim, { team, namespace, app, habit: isJob ? 'starts' : habit, reads });
    workload.mounts = [...secrets.slice(1), ...(dice.chance(0.3) ? ['registry-pull'] : [])];
    sim.world.workloads.push(workload);
    if (isJob) runJob(this, workload, dice.pick(JOB_EVERY_US));
    else for (let replica = 0; replica < workload.replicas; replica += 1) startPod(this, workload);
    return workload;
  }

  /** A controller that serves the whole cluster. */
  addController({ namespace, app, agent, service }: Controller): Workload {
    const { sim } = this;
    const workload = newWorkload(sim, { team: '', namespace, app, habit: 'mounts', reads: [] });
    workload.userAgent = `${agent} (linux/amd64) kubernetes/$Format`;
    workload.replicas = 1;
    if (service === 'syncs') workload.reads = this.#unkept(sim.dice.int(4, 12), (path) => !path.endsWith('-tls'));
    if (service === 'renews') workload.reads = this.#unkept(sim.dice.int(4, 12), (path) => path.endsWith('-tls'));
    sim.world.workloads.push(workload);
    this.#services.set(workload, service);
    startPod(this, workload);
    workload.relist = beController(this, workload, service);
    return workload;
  }

  /** A secret has a new value: the programs that read it restart, or read it again, within hours. */
  takeUp(path: string): void {
    const { sim } = this;
    for (const workload of sim.world.workloads.filter(({ team, reads }) => team && reads.includes(path))) {
      sim.after(sim.dice.between(2, 200) * MINUTE_US, () => rollOut(this, workload));
    }
  }

  /** Some of what no controller keeps yet. */
  #unkept(count: number, isWanted: (path: string) => boolean): string[] {
    const kept = new Set(this.controllerWorkloads.flatMap(({ reads }) => reads));
    const free = this.sim.world.foreignSecrets('').filter((path) => !kept.has(path) && isWanted(path));
    return this.sim.dice.sample(free, count);
  }

  get controllerWorkloads(): Workload[] {
    return [...this.#services.keys()];
  }

  #addControllers(): void {
    const { dice, world } = this.sim;
    const chosen = dice.sample(CONTROLLERS, dice.int(4, 7));
    const kinds = world.plan.ci === 'flux' ? [...chosen, HELM] : chosen;
    for (const controller of kinds) this.addController(controller);
  }

  #infrastructure(): string[] {
    const { dice, world } = this.sim;
    return dice.sample(world.foreignSecrets(''), 5);
  }
}

const HELM: Controller = {
  namespace: 'flux-system',
  app: 'helm-controller',
  agent: 'helm-controller/v1.2.0',
  service: 'watches-all',
};
