import type { HoldersQuery } from '../answers/holders.ts';
import {
  aroundReaders,
  aroundSecret,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  gatherReferences,
  ofSecret,
  ofSubjects,
} from './gather.ts';
import { ofCluster, type Search } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

export async function sliceOfHolders(search: Search, { secret, cluster }: HoldersQuery): Promise<Slice> {
  const { namespace, name } = secret;
  const slice = emptySlice();
  const own = ofCluster(cluster);
  await gatherClocks(search, slice, cluster);
  const rows = await gatherAccesses(search, slice, [...own, aroundSecret(namespace, name)]);
  await gatherFacts(search, slice, [...own, ofSecret(namespace, name)]);
  await gatherReferences(search, slice, [...own, ofSubjects([`${namespace}/${name}`])]);
  await gatherFacts(search, slice, [...own, aroundReaders(rows)]);
  return slice;
}
