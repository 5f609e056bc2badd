import type { ReachQuery, ReachSubject } from '../answers/reach.ts';
import { BY_OTHER, CREDENTIAL, THROUGH, USER } from './fields.ts';
import {
  accountSubjects,
  aroundReaders,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  gatherMemory,
  gatherReferences,
  ofSubjects,
  ofType,
} from './gather.ts';
import { anyOf, ofCluster, type Query, type Search, term, within } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

export async function sliceOfReach(search: Search, { subject, cluster, sinceUs }: ReachQuery): Promise<Slice> {
  const slice = emptySlice();
  const own = ofCluster(cluster);
  await gatherClocks(search, slice, cluster);
  const rows = await gatherAccesses(search, slice, [...own, within(sinceUs), readsOf(subject)]);
  if ('credential' in subject) await gatherMemory(search, slice, cluster, [subject.credential]);
  const accounts = await gatherReferences(search, slice, own);
  for (const account of await gatherPods(search, slice, own, subject)) accounts.add(account);
  await gatherFacts(search, slice, [...own, aroundReaders(rows)]);
  await gatherFacts(search, slice, [...own, ofType('account-seen'), ofSubjects(accounts)]);
  if ('principal' in subject)
    await gatherFacts(search, slice, [...own, ofSubjects(accountSubjects(subject.principal))]);
  await gatherFacts(search, slice, [...own, ofType('token-issued'), issuedBy(subject)]);
  // What a list or watch gave away is what was there.
  if (rows.some(({ access }) => access.namespace === '' || access.name === ''))
    await gatherFacts(search, slice, [...own, ofType('secret-created', 'secret-written', 'secret-deleted')]);
  return slice;
}

/** The pods of a node, or one pod, and their life; answers their accounts. */
async function gatherPods(
  search: Search,
  slice: Slice,
  own: readonly Query[],
  subject: ReachSubject,
): Promise<string[]> {
  const asked = podsOf(subject);
  if (!asked) return [];
  const told = await gatherFacts(search, slice, [...own, ofType('pod-seen'), asked]);
  const pods = new Set(told.map((fact) => fact.subject));
  await gatherFacts(search, slice, [...own, ofType('pod-seen', 'pod-deleted'), ofSubjects(pods)]);
  return told.map((fact) => `${fact.subject.split('/', 1)[0]}/${fact.detail.account ?? ''}`);
}

function podsOf(subject: ReachSubject): Query | undefined {
  if ('node' in subject) return term('secretwatch.detail.node', subject.node);
  return 'pod' in subject ? ofSubjects([`${subject.pod.namespace}/${subject.pod.name}`]) : undefined;
}

function readsOf(subject: ReachSubject): Query {
  if ('principal' in subject) return anyOf([term(USER, subject.principal), term(BY_OTHER, subject.principal)]);
  if ('credential' in subject) return term(CREDENTIAL, subject.credential);
  if ('node' in subject)
    return anyOf([term(USER, `system:node:${subject.node}`), term('kubernetes.node.name', subject.node)]);
  return term('kubernetes.pod.name', subject.pod.name);
}

function issuedBy(subject: ReachSubject): Query {
  if ('credential' in subject) return term(THROUGH, subject.credential);
  return term(USER, 'principal' in subject ? subject.principal : '');
}
