import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../../src/model/time.ts';
import type { Caller } from '../../scenario/event.ts';
import { tokenCaller } from '../callers.ts';
import type { Cluster } from '../cluster.ts';
import { getSecret, listSecrets, requestToken, speakerOf, writeSecret } from '../requests.ts';
import { bind, clusterGrantTo } from '../rights.ts';
import type { Account, Workload } from '../world.ts';
import { rollOut } from './pods.ts';

const REVISIONS_KEPT = 3;

/** Releases: jobs with a token each, one token on runners that move, or a controller in the cluster. */
export class Ci {
  readonly account: Account;
  readonly broker: Caller;
  readonly #cluster: Cluster;
  #token = '';
  #tokenUs = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster) {
    const { sim } = cluster;
    this.#cluster = cluster;
    this.account = { namespace: 'delivery', name: 'releaser', uid: sim.dice.uuid() };
    this.broker = {
      username: 'build-broker',
      groups: ['delivery', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': `X509SHA256=${sim.dice.hex(64)}` },
      ip: sim.world.plan.runners[0] ?? '10.250.0.10',
      userAgent: 'build-broker/2.3 (linux/amd64)',
    };
  }

  /** Who releases now; a job's token serves one job, a shared one a day. */
  caller(): Caller {
    const { sim } = this.#cluster;
    const { ci, runners } = sim.world.plan;
    const pod = ci === 'flux' ? this.#controller()?.pods.find(({ isAlive }) => isAlive) : undefined;
    if (pod) return speakerOf(sim, pod);
    const isDue = ci !== 'moving' || sim.nowUs - this.#tokenUs > DAY_US;
    if (isDue) {
      this.#token = requestToken(sim, this.broker, this.account).token;
      this.#tokenUs = sim.nowUs;
    }
    sim.waitUntil(this.#tokenUs);
    sim.pause(SECOND_US, 5 * SECOND_US);
    return tokenCaller(this.account, this.#token, sim.dice.pick(runners), 'helm/v3.17.3');
  }

  get grant(): ReturnType<typeof clusterGrantTo> {
    const controller = this.#cluster.sim.world.plan.ci === 'flux' ? this.#controller() : undefined;
    return clusterGrantTo(controller?.account ?? this.account);
  }

  #controller(): Workload | undefined {
    return this.#cluster.sim.world.workloads.find(({ app }) => app === 'helm-controller');
  }

  start(): void {
    const { sim } = this.#cluster;
    sim.every(35 * MINUTE_US, () => {
      const { workFrom, workHours } = sim.world.plan;
      const isBusy = sim.isWorkday && sim.localHour > workFrom && sim.localHour < workFrom + workHours + 2;
      const services = sim.world.workloads.filter(({ team, pods }) => team && pods.length > 0);
      if (services.length > 0 && sim.dice.chance(isBusy ? 0.8 : 0.08)) this.release(sim.dice.pick(services));
      return true;
    });
  }

  /** A Helm release: find the last one, write the next, forget the oldest, and the pods follow. */
  release(workload: Workload): void {
    const { sim } = this.#cluster;
    const { namespace, app } = workload;
    const caller = this.caller();
    const release = (revision: number) => `${namespace}/sh.helm.release.v1.${app}.v${revision}`;
    listSecrets(sim, caller, namespace, { query: [`labelSelector=name%3D${app}%2Cowner%3Dhelm`], ...this.grant });
    if (workload.revision > 0) getSecret(sim, caller, release(workload.revision), this.grant);
    workload.revision += 1;
    writeSecret(sim, caller, 'create', release(workload.revision), this.grant);
    // Charts bring their bindings with them.
    if (sim.dice.chance(0.1))
      bind(sim, caller, namespace, app, workload.account, { verb: 'patch', code: 200, ...this.grant });
    const deployment = { resource: 'deployments', apiGroup: 'apps', namespace, name: app };
    sim.send(caller, { verb: 'get', ...deployment, ...this.grant });
    sim.send(caller, { verb: 'patch', ...deployment, ...this.grant });
    writeSecret(sim, caller, 'update', release(workload.revision), this.grant);
    if (workload.revision > REVISIONS_KEPT) {
      writeSecret(sim, caller, 'delete', release(workload.revision - REVISIONS_KEPT), this.grant);
    }
    sim.after(sim.dice.about(8 * SECOND_US), () => rollOut(this.#cluster, workload));
  }

  /** Infrastructure code reads its state every few hours, by name. */
  planInfrastructure(paths: readonly string[]): void {
    const { sim } = this.#cluster;
    const caller: Caller = { ...this.broker, username: 'infra-runner', userAgent: 'OpenTofu/1.10.2' };
    const fingerprint = `X509SHA256=${sim.dice.hex(64)}`;
    const own = { ...caller, extra: { 'authentication.kubernetes.io/credential-id': fingerprint } };
    sim.every(4 * HOUR_US, () => {
      for (const path of paths) getSecret(sim, own, path);
      return true;
    });
  }
}
