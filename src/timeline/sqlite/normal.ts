import { DAY_US, formatTime } from '../../model/time.ts';
import type { Known, Normal, NormalQuery, ThingKind } from '../answers/normal.ts';
import { clusterOf } from './clusters.ts';
import type { ReadDatabase } from './database.ts';

/** What is read of the fold's cell of a principal. */
interface SubjectCell {
  firstUs: number;
  seen: number;
  fresh: number[];
  reads: number;
  loudDays: number;
  loudDay: number;
  peak: number;
  peakToday: number;
}

const EDGES = 'baseline.edges';
/** First characters of things among the edges; see `src/detect/observation.ts`. */
const KINDS: Readonly<Record<string, ThingKind>> = {
  s: 'secret',
  N: 'namespace',
  T: 'team',
  u: 'scope',
  a: 'program',
  i: 'network',
  h: 'hours',
};

/** What is normal for a principal, from the fold's memory that the store keeps; undefined when nothing is known. */
export function readNormal(database: ReadDatabase, query: NormalQuery): Normal | undefined {
  const cluster = clusterOf(database, query.cluster);
  const subject = `p${query.principal}`;
  const sql = `SELECT json FROM state WHERE cluster = ? AND block = 'baseline.subjects' AND key = ?`;
  const [cell] = database.records<SubjectCell>(sql, cluster, subject);
  const waiting = readKnown(database, cluster, `w${subject}`);
  if (!cell && waiting.length === 0) return undefined;
  return {
    cluster,
    principal: query.principal,
    reads: cell?.reads ?? 0,
    since: cell ? formatTime(cell.firstUs) : null,
    observations: Math.round(cell?.seen ?? 0),
    newSecrets: Math.round(cell?.fresh[0] ?? 0),
    surprisingDays: cell ? cell.loudDays + (cell.loudDay >= 0 ? 1 : 0) : 0,
    highestScore: Math.round(10 * Math.max(cell?.peak ?? 0, cell?.peakToday ?? 0)) / 10,
    known: readKnown(database, cluster, subject),
    waiting,
  };
}

function readKnown(database: ReadDatabase, cluster: string, subject: string): Known[] {
  const id = database.get<{ key: string }>(
    'SELECT key FROM state WHERE cluster = ? AND block = ? AND json = ?',
    cluster,
    EDGES,
    JSON.stringify(subject),
  )?.key;
  if (id === undefined) return [];
  // `/` is the character after `.`: all keys that begin with `id.`
  const sql = `SELECT edge.json AS edge, name.json AS name FROM state edge
    JOIN state name ON name.cluster = edge.cluster AND name.block = edge.block
      AND name.key = substr(edge.key, ?)
    WHERE edge.cluster = ? AND edge.block = ? AND edge.key > ? AND edge.key < ?`;
  const rows = database.all<{ edge: string; name: string }>(sql, id.length + 2, cluster, EDGES, `${id}.`, `${id}/`);
  return rows
    .flatMap(({ edge, name }) => knownOf(JSON.parse(name) as string, JSON.parse(edge) as number[]))
    .sort(byKind);
}

function knownOf(name: string, [first = 0, last = 0, days = 0]: number[]): Known[] {
  const kind = KINDS[name.charAt(0)];
  return kind ? [{ kind, name: name.slice(1), firstDay: dateOf(first), lastDay: dateOf(last), days }] : [];
}

function byKind(a: Known, b: Known): number {
  const order = Object.values(KINDS);
  return order.indexOf(a.kind) - order.indexOf(b.kind) || b.days - a.days || (a.name < b.name ? -1 : 1);
}

function dateOf(day: number): string {
  return formatTime(day * DAY_US).slice(0, 10);
}
