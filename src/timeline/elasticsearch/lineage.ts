import type { LineageQuery } from '../answers/lineage.ts';
import { CREDENTIAL, ISSUED, THROUGH } from './fields.ts';
import {
  aroundSecret,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  gatherMemory,
  LONG_LIVED,
  ofSecret,
  ofType,
  tokenSecret,
} from './gather.ts';
import { ofCluster, type Query, type Search, term } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

/** Credentials on the way to one and from it; chains that are longer are cut by the answer as well. */
const MAX_CREDENTIALS = 64;
const MAX_ISSUED = 201;

export async function sliceOfLineage(search: Search, { credential, cluster }: LineageQuery): Promise<Slice> {
  const slice = emptySlice();
  const own = ofCluster(cluster);
  await gatherClocks(search, slice, cluster);
  // Long-lived tokens are few; whose secret was read with a credential is one more step.
  await gatherAccesses(search, slice, [...own, LONG_LIVED]);
  const tokens = [...new Set(slice.accesses.map(({ row }) => row.credential.id))];
  const done = new Set<string>();
  const waiting = [credential, ...tokens];
  while (waiting.length > 0 && done.size < MAX_CREDENTIALS + tokens.length) {
    const next = waiting.shift() ?? '';
    if (next === '' || done.has(next)) continue;
    done.add(next);
    waiting.push(...(await gatherCredential(search, slice, own, next)));
  }
  await gatherMemory(search, slice, cluster, [...done]);
  return slice;
}

/** Everything about one credential; answers those that it came from or led to. */
async function gatherCredential(search: Search, slice: Slice, own: Query[], credential: string): Promise<string[]> {
  await gatherAccesses(search, slice, [...own, term(CREDENTIAL, credential)]);
  const made = await gatherFacts(search, slice, [...own, ofType('token-issued'), term(ISSUED, credential)]);
  const led = await gatherFacts(search, slice, [...own, ofType('token-issued'), term(THROUGH, credential)], MAX_ISSUED);
  const place = tokenSecret(credential);
  if (place) {
    const [namespace, name] = place;
    await gatherAccesses(search, slice, [...own, aroundSecret(namespace, name)]);
    const facts = await gatherFacts(search, slice, [...own, ofSecret(namespace, name)]);
    made.push(...facts.filter(({ type }) => type === 'secret-created'));
  }
  return [...made.map(({ detail }) => detail.through ?? ''), ...led.map(({ detail }) => detail.credential ?? '')];
}
