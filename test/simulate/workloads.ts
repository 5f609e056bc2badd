import { HOUR_US } from '../../src/model/time.ts';
import type { Simulation } from './simulation.ts';
import type { Workload } from './world.ts';

type Given = Pick<Workload, 'team' | 'namespace' | 'app' | 'habit' | 'reads'>;

export function newWorkload(sim: Simulation, given: Given): Workload {
  const { dice } = sim;
  const everyUs = given.habit === 'polls' ? dice.between(2, 16) * HOUR_US : dice.between(3, 20) * HOUR_US;
  return {
    ...given,
    account: { namespace: given.namespace, name: given.app, uid: dice.uuid() },
    mounts: [],
    everyUs,
    replicas: dice.pick([1, 1, 2, 3]),
    userAgent: dice.pick([
      `${given.app}/v0.0.0 (linux/amd64) kubernetes/$Format`,
      'okhttp/4.12.0',
      'Go-http-client/2.0',
      'python-kubernetes/31.0.0/python',
      'kube-rs/0.99.0',
    ]),
    isHostNetwork: dice.chance(0.04),
    isForgetful: dice.chance(0.02),
    pods: [],
    template: dice.suffix(9),
    revision: 0,
  };
}
