import type { HoldersQuery } from '../answers/holders.ts';
import {
  aroundReaders,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  gatherReferences,
  ofSubjects,
  placesAround,
} from './gather.ts';
import { ofCluster, type Search } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

export async function sliceOfHolders(search: Search, { secret, cluster }: HoldersQuery): Promise<Slice> {
  const { namespace, name } = secret;
  const slice = emptySlice();
  const own = ofCluster(cluster);
  await gatherClocks(search, slice, cluster);
  const rows = await gatherAccesses(search, slice, [...own, placesAround(namespace, name)]);
  // Writes and deletions of it, and ends of watches of it, its namespace and the cluster.
  await gatherFacts(search, slice, [...own, ofSubjects([`${namespace}/${name}`, `${namespace}/`, '/'])]);
  await gatherReferences(search, slice, [...own, ofSubjects([`${namespace}/${name}`])]);
  await gatherFacts(search, slice, [...own, aroundReaders(rows)]);
  return slice;
}
