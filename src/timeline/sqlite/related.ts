import type { AccessRow, Fact } from '../../model/access.ts';

type Read = (where: string, ...values: string[]) => Fact[];

/** The facts around accesses: their tokens' issuance, their pods' life, the grants that allowed them. */
export function relatedFacts(accesses: readonly AccessRow[], read: Read): Fact[] {
  const credentials = new Set(accesses.map(({ credential }) => credential.id).filter(Boolean));
  const issued = subjectsOf(accesses, accountOf)
    .flatMap((account) => read(`subject = ? AND type = 'token-issued'`, account))
    .filter(({ detail }) => credentials.has(detail.credential ?? ''));
  const pods = subjectsOf(accesses, podOf).flatMap((pod) =>
    read(`subject = ? AND type IN ('pod-seen', 'pod-deleted')`, pod),
  );
  const grants = subjectsOf(accesses, bindingOf).flatMap((binding) =>
    read(`subject = ? AND type = 'binding-changed'`, binding),
  );
  return [...issued, ...pods, ...grants];
}

function subjectsOf(accesses: readonly AccessRow[], subjectOf: (row: AccessRow) => string | undefined): string[] {
  return [...new Set(accesses.map(subjectOf).filter((subject) => subject !== undefined))];
}

function accountOf({ principal, credential }: AccessRow): string | undefined {
  return credential.id && principal.namespace ? `${principal.namespace}/${principal.name}` : undefined;
}

function podOf({ principal, workload }: AccessRow): string | undefined {
  return workload.pod ? `${principal.namespace}/${workload.pod}` : undefined;
}

function bindingOf({ access }: AccessRow): string | undefined {
  if (!access.grant?.binding) return undefined;
  // The authorizer writes a RoleBinding as `NAME/NAMESPACE`.
  const [name = '', namespace = ''] = access.grant.binding.split('/');
  return `${namespace}/${name}`;
}
