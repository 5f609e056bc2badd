import { controller, kubelet, scheduler } from './callers.ts';
import type { Caller } from './event.ts';
import { podOf, type Scenario } from './scenario.ts';

/** A pod is made and placed, both with their bodies, as the level Request logs them; `spec` holds what it mounts. */
export function startPod(scenario: Scenario, pod: Caller, spec: object, owner?: string): void {
  const { namespace, name } = podOf(pod);
  const [, , , serviceAccountName = ''] = pod.username.split(':');
  const body = {
    kind: 'Pod',
    metadata: { name, ...ownedBy(owner) },
    spec: { serviceAccountName, containers: [], ...spec },
  };
  scenario.send(controller('statefulset-controller'), {
    verb: 'create',
    resource: 'pods',
    namespace,
    code: 201,
    bodies: { requestObject: body },
  });
  const node = pod.extra?.['authentication.kubernetes.io/node-name'];
  const requestObject = { kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: node } };
  const about = { resource: 'pods', subresource: 'binding', namespace, name, code: 201 };
  scenario.send(scheduler, { verb: 'create', ...about, bodies: { requestObject } });
}

/** The scheduler gives a pod its node, without bodies. */
export function bindPod(scenario: Scenario, pod: Caller): void {
  const about = { resource: 'pods', subresource: 'binding', ...podOf(pod), code: 201 };
  scenario.send(scheduler, { verb: 'create', ...about });
}

/** A pod's kubelet writes what became of it; with a body, where the level logs it. */
export function writeStatus(scenario: Scenario, pod: Caller, status?: object): void {
  const bodies = status && { requestObject: { metadata: { uid: uidOf(pod) }, status } };
  const node = pod.extra?.['authentication.kubernetes.io/node-name'] ?? '';
  const by = kubelet(Number(node.replace('node-', '')));
  const about = { resource: 'pods', subresource: 'status', ...podOf(pod), binding: '' };
  scenario.send(by, { verb: 'patch', ...about, ...(bodies && { bodies }) });
}

function uidOf({ extra }: Caller): string {
  return extra?.['authentication.kubernetes.io/pod-uid'] ?? '';
}

function ownedBy(name: string | undefined): object {
  return name ? { ownerReferences: [{ kind: 'StatefulSet', name, controller: true }] } : {};
}

/** A container that takes a secret as one environment variable, or all of it. */
export function withEnvironment(secret: string): object {
  const variable = { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } };
  return { containers: [{ name: 'main', env: [variable], envFrom: [{ secretRef: { name: secret } }] }] };
}

/** A container that sees a secret as files; as one file only, it is a part of the volume that never changes. */
export function withFiles(secret: string, subPath?: string): object {
  const mount = { name: 'v', mountPath: '/etc/v', ...(subPath && { subPath }) };
  return {
    volumes: [{ name: 'v', secret: { secretName: secret } }],
    containers: [{ name: 'main', volumeMounts: [mount] }],
  };
}
