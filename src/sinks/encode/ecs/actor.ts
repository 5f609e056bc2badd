import type { Credential, Principal, Source, Workload } from '../../../model/principal.ts';
import { list } from './common.ts';

/** Who did something, as rows say it. */
interface Actor {
  principal: Principal;
  credential: Credential;
  source: Source;
  workload: Workload;
  userAgent: string;
}

export function actor({ principal, source, workload, userAgent }: Actor): Record<string, unknown> {
  return who(principal.username, principal.uid, source.ip, userAgent, workload.node);
}

export function who(name: string, id: string, ip: string, userAgent: string, node: string): Record<string, unknown> {
  return {
    user: { name: name || undefined, id: id || undefined },
    source: { ip: ip || undefined },
    client: { ip: ip || undefined },
    user_agent: { original: userAgent || undefined },
    related: { user: list(name), ip: list(ip), hosts: list(node) },
  };
}

export function attribution({ principal, credential }: Actor): Record<string, unknown> {
  return {
    principal_kind: principal.kind,
    impersonated_by: principal.impersonatedBy || undefined,
    credential: credential.id ? { id: credential.id, kind: credential.kind } : undefined,
  };
}

export function pod(workload: Workload | undefined): Record<string, unknown> {
  return {
    pod: { name: workload?.pod || undefined, uid: workload?.podUid || undefined },
    node: { name: workload?.node || undefined },
  };
}
