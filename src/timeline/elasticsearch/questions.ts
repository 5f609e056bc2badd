import type { Alert } from '../../model/alert.ts';
import type { Finding } from '../../model/finding.ts';
import { parseTime } from '../../model/time.ts';
import type { HoldersQuery } from '../answers/holders.ts';
import type { LineageQuery } from '../answers/lineage.ts';
import type { ReachQuery, ReachSubject } from '../answers/reach.ts';
import type { AlertQuery, FactQuery, FindingQuery, RangeQuery, Subject, TimelineQuery } from '../port.ts';
import {
  accountSubjects,
  aroundReaders,
  gatherAccesses,
  gatherClocks,
  gatherFacts,
  gatherMemory,
  gatherReferences,
  LONG_LIVED,
  ofSubjects,
  ofType,
  placesAround,
  tokenSecret,
} from './gather.ts';
import { anyOf, atPlace, ofCluster, type Query, type Search, term, terms, within } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

const CREDENTIAL = 'secretwatch.credential.id';
const ISSUED = 'secretwatch.detail.credential';
const THROUGH = 'secretwatch.detail.through';
const BY_OTHER = 'secretwatch.impersonated_by';
const USER = 'user.name';

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
  return [atPlace(namespace, name), atPlace(namespace, ''), atPlace('', name), atPlace('', '')];
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

export async function sliceOfReach(search: Search, { subject, cluster, sinceUs }: ReachQuery): Promise<Slice> {
  const slice = emptySlice();
  const own = ofCluster(cluster);
  await gatherClocks(search, slice, cluster);
  const rows = await gatherAccesses(search, slice, [...own, within(sinceUs), readsOf(subject)]);
  if ('credential' in subject) await gatherMemory(search, slice, cluster, [subject.credential]);
  const accounts = await gatherReferences(search, slice, own);
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
    await gatherAccesses(search, slice, [...own, placesAround(namespace, name)]);
    const subjects = [`${namespace}/${name}`, `${namespace}/`, '/'];
    const facts = await gatherFacts(search, slice, [...own, ofSubjects(subjects)]);
    made.push(...facts.filter(({ type }) => type === 'secret-created'));
  }
  return [...made.map(({ detail }) => detail.through ?? ''), ...led.map(({ detail }) => detail.credential ?? '')];
}

/** Alerts with the seq of their first revision, so that they come in the order in which they were opened. */
export async function sliceOfAlerts(search: Search, { cluster, sinceUs = 0, untilUs }: AlertQuery): Promise<Slice> {
  const slice = emptySlice();
  const start = untilUs === undefined ? [] : [{ range: { 'event.start': { lt: Math.ceil(untilUs / 1000) } } }];
  const end = { range: { 'event.end': { gte: Math.floor(sinceUs / 1000) } } };
  const last = await search.rows<Alert>('alerts', [...ofCluster(cluster), ...start, end]);
  const ids = terms(
    'event.id',
    last.map(({ row }) => row.id),
  );
  const first = await search.rows<Alert>('revisions', [ids, { term: { 'secretwatch.revision': 1 } }]);
  const opened = new Map(first.map(({ seq, row }) => [row.id, seq]));
  slice.alerts.push(...last.map(({ seq, row }) => ({ row, seq: opened.get(row.id) ?? seq })));
  return slice;
}

export async function sliceOfAlert(search: Search, id: string): Promise<Slice> {
  const slice = emptySlice();
  slice.alerts.push(...(await search.rows<Alert>('revisions', [term('event.id', id)])));
  const last = slice.alerts.reduce<Alert | undefined>(
    (a, { row }) => (a && a.revision > row.revision ? a : row),
    undefined,
  );
  if (!last) return slice;
  const range = within(parseTime(last.firstSeen), parseTime(last.lastSeen) + 1);
  slice.findings.push(...(await search.rows<Finding>('findings', [...ofCluster(last.cluster), range])));
  return slice;
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
