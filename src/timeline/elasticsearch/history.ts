import { placesAround } from '../../model/access.ts';
import type { Finding } from '../../model/finding.ts';
import type { FactQuery, FindingQuery, RangeQuery, Subject, TimelineQuery } from '../port.ts';
import { BY_OTHER, CREDENTIAL, ISSUED, USER } from './fields.ts';
import {
  accountSubjects,
  aroundReaders,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  ofSubjects,
  ofType,
} from './gather.ts';
import { anyOf, atPlace, ofCluster, type Query, type Search, term, terms, within } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

/** Rows that the history of a subject rests on. */
export async function sliceOfTimeline(search: Search, query: TimelineQuery): Promise<Slice> {
  const { subject, cluster, sinceUs, untilUs, limit } = query;
  const slice = emptySlice();
  const range = [...ofCluster(cluster), within(sinceUs, untilUs)];
  await gatherClocks(search, slice, cluster);
  const rows = (
    await Promise.all(accessesOf(subject).map((part) => gatherAccesses(search, slice, [...range, part], limit + 1)))
  ).flat();
  for (const part of [...factsOf(subject), aroundReaders(rows)])
    await gatherFacts(search, slice, [...range, part], limit * 2 + 1);
  const findings = await search.rows<Finding>('findings', [...range, findingsOf(subject)], limit + 1);
  slice.findings.push(...findings);
  return slice;
}

function accessesOf(subject: Subject): Query[] {
  if ('principal' in subject) return [term(USER, subject.principal), term(BY_OTHER, subject.principal)];
  if ('credential' in subject) return [term(CREDENTIAL, subject.credential)];
  const { namespace, name } = subject.secret;
  return placesAround(namespace, name).map((place) => atPlace(...place));
}

function factsOf(subject: Subject): Query[] {
  if ('principal' in subject)
    return [term(USER, subject.principal), ofSubjects(accountSubjects(subject.principal).slice(0, 1))];
  if ('credential' in subject) return [term(ISSUED, subject.credential)];
  const { namespace, name } = subject.secret;
  return [ofSubjects([`${namespace}/${name}`]), ofSubjects([`${namespace}/`])];
}

function findingsOf(subject: Subject): Query {
  if ('principal' in subject) return anyOf([term(USER, subject.principal), term(BY_OTHER, subject.principal)]);
  if ('credential' in subject) return term(CREDENTIAL, subject.credential);
  const { namespace, name } = subject.secret;
  return terms('secretwatch.secrets', [`${namespace}/${name}`, `${namespace}/*`, `*/${name}`, '*/*']);
}

export async function sliceOfFindings(search: Search, query: FindingQuery): Promise<Slice> {
  const { cluster, sinceUs, untilUs, detectors, principal, limit } = query;
  const slice = emptySlice();
  await gatherClocks(search, slice, cluster);
  const filter = [...ofCluster(cluster), within(sinceUs, untilUs)];
  if (detectors) filter.push(terms('rule.id', detectors));
  if (principal !== undefined) filter.push(term(USER, principal));
  slice.findings.push(...(await search.rows<Finding>('findings', filter, limit + 1)));
  return slice;
}

export async function sliceOfFacts(search: Search, query: FactQuery): Promise<Slice> {
  const { cluster, sinceUs, untilUs, types, subject, limit } = query;
  const slice = emptySlice();
  await gatherClocks(search, slice, cluster);
  const filter = [...ofCluster(cluster), within(sinceUs, untilUs), ofType(...types)];
  if (subject !== undefined) filter.push(ofSubjects([subject]));
  await gatherFacts(search, slice, filter, limit + 1);
  return slice;
}

/** All reads up to a time: whether one was the first ever, only the ones before it tell. */
export async function sliceOfReaders(search: Search, { cluster, untilUs }: RangeQuery): Promise<Slice> {
  const slice = emptySlice();
  await gatherClocks(search, slice, cluster);
  const rows = await gatherAccesses(search, slice, [...ofCluster(cluster), within(0, untilUs)]);
  await gatherFacts(search, slice, [...ofCluster(cluster), aroundReaders(rows)]);
  return slice;
}
