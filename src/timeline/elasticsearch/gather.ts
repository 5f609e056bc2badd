import { type AccessRow, type Fact, placesAround } from '../../model/access.ts';
import type { MemoryRow } from '../../model/row.ts';
import { CLUSTER, CREDENTIAL, MEMORY_BLOCK, MEMORY_KEY, SUBJECT } from './fields.ts';
import { anyOf, atPlace, type Found, ofCluster, type Query, type Search, term, terms } from './search.ts';
import type { Slice } from './slice.ts';

const LEGACY = 'legacy-token=';
const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What every answer needs: which clusters there are, and how far their event time has come. */
export async function gatherClocks(search: Search, slice: Slice, cluster: string | undefined): Promise<void> {
  const filter = [...ofCluster(cluster), terms(MEMORY_BLOCK, ['clock', 'counters'])];
  slice.memory.push(...(await search.rows<MemoryRow>('memory', filter)));
}

export async function gatherAccesses(
  search: Search,
  slice: Slice,
  filter: readonly Query[],
  limit?: number,
): Promise<AccessRow[]> {
  const found = await search.rows<AccessRow>('accesses', filter, limit);
  slice.accesses.push(...found);
  return found.map(({ row }) => row);
}

export async function gatherFacts(
  search: Search,
  slice: Slice,
  filter: readonly Query[],
  limit?: number,
): Promise<Fact[]> {
  const found = await search.rows<Fact>('facts', filter, limit);
  slice.facts.push(...found);
  return found.map(({ row }) => row);
}

export function ofSubjects(subjects: Iterable<string>): Query {
  return terms(SUBJECT, subjects);
}

export function ofType(...types: Fact['type'][]): Query {
  return terms('event.action', types);
}

/** Whoever read there may have seen the secret. */
export function aroundSecret(namespace: string, name: string): Query {
  return anyOf(placesAround(namespace, name).map((place) => atPlace(...place)));
}

/** Writes and deletions of a secret, and ends of watches of it and around it. */
export function ofSecret(namespace: string, name: string): Query {
  return ofSubjects(placesAround(namespace, name).map((place) => place.join('/')));
}

/** Facts about who did reads: accounts and their teams, issuance, pods, grants. */
export function aroundReaders(rows: readonly AccessRow[]): Query {
  const subjects = new Set<string>();
  for (const { principal, workload, access } of rows) {
    for (const subject of accountSubjects(principal.username)) subjects.add(subject);
    if (workload.pod) subjects.add(`${principal.namespace}/${workload.pod}`);
    // The authorizer writes a RoleBinding as `NAME/NAMESPACE`.
    const [binding = '', home = ''] = (access.grant?.binding ?? '').split('/');
    if (binding) subjects.add(`${home}/${binding}`);
  }
  return ofSubjects(subjects);
}

/** A service account and its namespace, as facts name them. */
export function accountSubjects(username: string): string[] {
  const [, namespace, name] = ACCOUNT.exec(username) ?? [];
  return namespace === undefined ? [] : [`${namespace}/${name}`, `${namespace}/`];
}

/** Pods that refer to secrets, and their life; answers their accounts. */
export async function gatherReferences(search: Search, slice: Slice, filter: readonly Query[]): Promise<Set<string>> {
  const references = await gatherFacts(search, slice, [...filter, ofType('secret-referenced')]);
  const pods = references.map(({ subject, detail }) => `${subject.split('/')[0]}/${detail.pod ?? ''}`);
  const clusters = terms(CLUSTER, new Set(references.map(({ cluster }) => cluster)));
  if (pods.length > 0)
    await gatherFacts(search, slice, [clusters, ofSubjects(pods), ofType('pod-seen', 'pod-deleted')]);
  return new Set(references.map(({ subject, detail }) => `${subject.split('/')[0]}/${detail.account ?? ''}`));
}

export async function gatherMemory(
  search: Search,
  slice: Slice,
  cluster: string | undefined,
  credentials: readonly string[],
): Promise<void> {
  const filter = [...ofCluster(cluster), term(MEMORY_BLOCK, 'credentials'), terms(MEMORY_KEY, credentials)];
  const found: Found<MemoryRow>[] = credentials.length > 0 ? await search.rows<MemoryRow>('memory', filter) : [];
  slice.memory.push(...found);
}

/** Namespace and name of the secret in which a long-lived token lives. */
export function tokenSecret(credential: string): [namespace: string, name: string] | undefined {
  if (!credential.startsWith(LEGACY)) return undefined;
  const [namespace = '', name = ''] = credential.slice(LEGACY.length).split('/');
  return [namespace, name];
}

export const LONG_LIVED: Query = { prefix: { [CREDENTIAL]: LEGACY } };
