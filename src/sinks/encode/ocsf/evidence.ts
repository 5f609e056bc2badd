import type { Alert } from '../../../model/alert.ts';
import { secretNames, timeMs } from '../common.ts';

/** Types of users: 1 a person, 3 the system's own, 4 a service account, 99 others. */
const USER_TYPE: Readonly<Partial<Record<Alert['principal']['kind'], number>>> = {
  human: 1,
  node: 3,
  'control-plane': 3,
  controller: 4,
  workload: 4,
  ci: 4,
};
const OTHER = 99;
const IP_ADDRESS = 2;
const USER_NAME = 4;
const RESOURCE_UID = 10;

/** Requests that an alert rests on, each with who made it. */
export function evidences(alert: Alert): object[] {
  const actor = actorOf(alert);
  const { ip } = alert.source;
  return alert.evidence.map(({ auditID, verb, namespace, name, status, time }) => ({
    uid: auditID,
    actor,
    ...(ip && { src_endpoint: { ip } }),
    api: {
      operation: verb || 'unknown',
      service: { name: 'kube-apiserver' },
      request: { uid: auditID },
      response: { code: status },
    },
    ...(alert.userAgent && { http_request: { user_agent: alert.userAgent } }),
    resources: [resource(alert.cluster, namespace, name)],
    data: { time: timeMs(time) },
  }));
}

function actorOf({ principal, credential, userAgent }: Alert): object {
  const { username, uid, groups, kind } = principal;
  return {
    user: {
      name: username || 'system:anonymous',
      ...(uid && { uid }),
      type_id: USER_TYPE[kind] ?? OTHER,
      type: kind,
      groups: groups.map((name) => ({ name })),
      ...(credential && { programmatic_credentials: [{ uid: credential.id, type: credential.kind }] }),
    },
    ...(userAgent && { app_name: userAgent }),
  };
}

/** The secrets that were touched, with who owns them. */
export function resources({ cluster, secrets }: Alert): object[] {
  return secrets.map(({ namespace, name, team }) => ({
    ...resource(cluster, namespace, name),
    ...(team && { owner: { name: team } }),
  }));
}

function resource(cluster: string, namespace: string, name: string) {
  const uid = `${namespace}/${name}`;
  return { uid, name: name || '*', namespace, type: 'secret', group: { name: cluster } };
}

/** What people search by. */
export function observables({ principal, source, secrets }: Alert): object[] {
  const found = (name: string, type: string, type_id: number, values: readonly string[]) =>
    values.filter(Boolean).map((value) => ({ name, type, type_id, value }));
  return [
    ...found('evidences[].actor.user.name', 'User Name', USER_NAME, [principal.username]),
    ...found('evidences[].src_endpoint.ip', 'IP Address', IP_ADDRESS, [source.ip]),
    ...found('resources[].uid', 'Resource UID', RESOURCE_UID, secretNames(secrets)),
  ];
}
