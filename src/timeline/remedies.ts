import type { Holder, Holders, Remedy } from './answers/holders.ts';

/** A pod and how it comes by the secret. */
export interface MountingPod {
  pod: string;
  node: string;
  ways: readonly string[];
  sinceUs: number;
}

/** Ways by which a pod keeps the value it started with. */
const FROZEN = new Set(['env', 'envFrom', 'subPath']);

/** Whether a pod keeps the value it started with, and started before a write. */
export function isFrozenBefore({ ways, sinceUs }: Pick<MountingPod, 'ways' | 'sinceUs'>, writtenUs: number): boolean {
  return sinceUs > 0 && sinceUs < writtenUs && ways.some((way) => FROZEN.has(way));
}

/** What to restart or rotate, in order: old copies first, then the value itself, then what lets others read it. */
export function remediesOf(
  held: Omit<Holders, 'remedies'>,
  mounting: readonly MountingPod[],
  writtenUs: number,
): Remedy[] {
  if (held.holders.length === 0 && held.scopeReaders.length === 0 && mounting.length === 0) return [];
  const restarts = [...stalePods(held), ...frozenPods(held, mounting, writtenUs)];
  // The first reason to restart a pod is enough.
  const once = new Map<string, Remedy>();
  for (const remedy of restarts) if (!once.has(remedy.target)) once.set(remedy.target, remedy);
  return [...once.values(), ...staleOthers(held), ...rotation(held), ...revocations(held)];
}

function stalePods({ secret, holders, lastWrite, lastWriteBy }: Omit<Holders, 'remedies'>): Remedy[] {
  const why = `it has not read since ${lastWriteBy} wrote at ${lastWrite}`;
  const pods = holders.flatMap((holder) => oldPodsOf(holder, secret));
  return pods.map((pod) => ({ action: 'restart', target: `pod/${pod}`, why }));
}

/** Whose pods are all gone took the copy along; who has none is a person, or a program elsewhere. */
function staleOthers({ holders, lastWrite, lastWriteBy }: Omit<Holders, 'remedies'>): Remedy[] {
  const others = holders.filter(({ stale, pods }) => stale && pods.length === 0);
  return others.map(({ principal, lastRead }): Remedy => {
    return { action: 'ask', target: principal, why: `read last at ${lastRead}; ${lastWriteBy} wrote at ${lastWrite}` };
  });
}

/** Living pods with an old copy; behind a node that reads no more, all of its pods that refer to the secret. */
function oldPodsOf({ principal, stale, stalePods, pods }: Holder, secret: string): string[] {
  const home = /^system:serviceaccount:([^:]+):/.exec(principal)?.[1];
  if (home !== undefined) return stalePods.map((pod) => `${home}/${pod}`);
  return stale ? pods.map((pod) => `${secret.split('/')[0]}/${pod}`) : [];
}

/** Environment variables and sub-path mounts stay as they were when the pod started, whatever its kubelet reads. */
function frozenPods(
  { secret, lastWrite }: Omit<Holders, 'remedies'>,
  mounting: readonly MountingPod[],
  writtenUs: number,
) {
  const namespace = secret.split('/')[0] ?? '';
  return mounting
    .filter((one) => isFrozenBefore(one, writtenUs))
    .map(({ pod, ways }): Remedy => {
      const why = `it takes the secret as ${ways.filter((way) => FROZEN.has(way)).join(', ')} and started before the write at ${lastWrite}`;
      return { action: 'restart', target: `pod/${namespace}/${pod}`, why };
    });
}

function rotation({
  secret,
  holders,
  issuers,
  scopeReaders,
  deletedAt,
  lastWriteBy,
}: Omit<Holders, 'remedies'>): Remedy[] {
  if (deletedAt !== null) return [];
  const seen = new Set([...holders, ...scopeReaders].map(({ principal }) => principal)).size;
  const issuer = issuers.map(({ principal }) => principal).join(', ');
  const writer = lastWriteBy === null ? '' : `; ${lastWriteBy} wrote it last`;
  const source = issuer === '' ? writer : `; change it where ${issuer} takes it from`;
  return [{ action: 'rotate', target: `secret/${secret}`, why: `${seen} identities have seen its value${source}` }];
}

/** Tokens that live in secrets end only with their secret, and impersonation leaves no trace on the one impersonated. */
function revocations({ holders }: Omit<Holders, 'remedies'>): Remedy[] {
  const tokens = holders.flatMap(({ principal, legacyTokens }) =>
    legacyTokens.map((token) => [token, principal] as const),
  );
  const acting = holders.flatMap(({ principal, impersonatedBy }) =>
    impersonatedBy.map((by) => [by, principal] as const),
  );
  return [
    ...whyByTarget(tokens, (read) => `${read} read with the long-lived token in it`).map(([token, why]): Remedy => {
      return { action: 'revoke', target: `secret/${token}`, why };
    }),
    ...whyByTarget(acting, (as) => `read as ${as} and so may impersonate`).map(([by, why]): Remedy => {
      return { action: 'revoke', target: by, why };
    }),
  ];
}

function whyByTarget(
  pairs: readonly (readonly [string, string])[],
  why: (others: string) => string,
): [string, string][] {
  const byTarget = Map.groupBy(pairs, ([target]) => target);
  return [...byTarget].map(([target, own]) => [target, why(own.map(([, other]) => other).join(', '))]);
}
