import type { Holders, Remedy } from './answers.ts';

/** A pod and how it comes by the secret. */
export interface MountingPod {
  pod: string;
  node: string;
  ways: readonly string[];
  sinceUs: number;
}

/** Ways by which a pod keeps the value it started with. */
const FROZEN = new Set(['env', 'envFrom', 'subPath']);

/** What to restart or rotate, in order: old copies first, then the value itself, then what lets others read it. */
export function remediesOf(
  held: Omit<Holders, 'remedies'>,
  mounting: readonly MountingPod[],
  writtenUs: number,
): Remedy[] {
  if (held.holders.length === 0 && held.scopeReaders.length === 0 && mounting.length === 0) return [];
  return [...staleCopies(held), ...frozenCopies(held, mounting, writtenUs), ...rotation(held), ...revocations(held)];
}

function staleCopies({ secret, holders, lastWrite, lastWriteBy }: Omit<Holders, 'remedies'>): Remedy[] {
  const namespace = secret.split('/')[0] ?? '';
  return holders
    .filter(({ stale }) => stale)
    .flatMap(({ principal, pods, lastRead }) => {
      const why = `its copy is of ${lastRead} or older; ${lastWriteBy} wrote at ${lastWrite}`;
      const home = /^system:serviceaccount:([^:]+):/.exec(principal)?.[1] ?? namespace;
      if (pods.length > 0) return pods.map((pod): Remedy => ({ action: 'restart', target: `pod/${home}/${pod}`, why }));
      return [{ action: 'ask', target: principal, why } satisfies Remedy];
    });
}

/** Environment variables and sub-path mounts stay as they were when the pod started, whatever its kubelet reads. */
function frozenCopies(
  { secret, lastWrite }: Omit<Holders, 'remedies'>,
  mounting: readonly MountingPod[],
  writtenUs: number,
) {
  const namespace = secret.split('/')[0] ?? '';
  return mounting
    .filter(({ ways, sinceUs }) => sinceUs > 0 && sinceUs < writtenUs && ways.some((way) => FROZEN.has(way)))
    .map(({ pod, ways }): Remedy => {
      const why = `it takes the secret as ${ways.filter((way) => FROZEN.has(way)).join(', ')} and started before the write at ${lastWrite}`;
      return { action: 'restart', target: `pod/${namespace}/${pod}`, why };
    });
}

function rotation({ secret, holders, scopeReaders, deletedAt, lastWriteBy }: Omit<Holders, 'remedies'>): Remedy[] {
  if (deletedAt !== null) return [];
  const seen = new Set([...holders, ...scopeReaders].map(({ principal }) => principal)).size;
  const source = lastWriteBy === null ? '' : `; ${lastWriteBy} wrote it last, so change it where that takes it from`;
  return [{ action: 'rotate', target: `secret/${secret}`, why: `${seen} identities have seen its value${source}` }];
}

/** Tokens that live in secrets end only with their secret, and impersonation leaves no trace on the one impersonated. */
function revocations({ holders }: Omit<Holders, 'remedies'>): Remedy[] {
  return holders.flatMap(({ principal, legacyTokens, impersonatedBy }) => [
    ...legacyTokens.map(
      (token): Remedy => ({
        action: 'revoke',
        target: `secret/${token}`,
        why: `${principal} read with the long-lived token in it`,
      }),
    ),
    ...impersonatedBy.map(
      (by): Remedy => ({ action: 'revoke', target: by, why: `may act as ${principal} and read in its name` }),
    ),
  ]);
}
