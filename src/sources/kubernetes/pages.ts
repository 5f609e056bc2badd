import type { KubeConfig, KubernetesListObject } from '@kubernetes/client-node';
import { getJson } from './api.ts';
import type { Resource } from './resources.ts';
import { listOf, pageOf, type Scrubbed, scrubList } from './scrubbed.ts';
import { readSecretTable, TABLE, WITHOUT_OBJECTS } from './secret-table.ts';

const PAGE = 500;

/** Everything of a resource, page by page; each is scrubbed before the next is asked for. */
export async function listPages(
  config: KubeConfig,
  resource: Resource,
  nowUs: () => number,
  signal: AbortSignal,
): Promise<KubernetesListObject<Scrubbed>> {
  const { path, kind, namespace } = resource;
  const items: Scrubbed[] = [];
  let next = '';
  let resourceVersion = '';
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(next && { continue: next }) });
    if (namespace !== undefined) query.set('includeObject', WITHOUT_OBJECTS.includeObject);
    const accept = namespace === undefined ? undefined : TABLE;
    const body = await getJson(config, `${path}?${query}`, signal, accept);
    items.push(...(namespace === undefined ? scrubList(kind, body) : readSecretTable(body, namespace, nowUs())));
    ({ resourceVersion, next } = pageOf(body));
  } while (next !== '' && !signal.aborted);
  return listOf(items, resourceVersion);
}
