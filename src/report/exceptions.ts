import type { Fact } from '../model/access.ts';
import type { ExceptionScope } from '../model/exception.ts';
import type { Finding } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { Timeline } from '../timeline/port.ts';

const TYPES = ['exception-set', 'exception-expiring', 'exception-ended'] as const;
/** Far more than people write. */
const LIMIT = 10_000;

export type ExceptionState = 'in force' | 'ends soon' | 'expired' | 'removed';

/** One exception as it stands, and what it kept from alerting. */
export interface ExceptionRecord {
  id: string;
  cluster: string;
  state: ExceptionState;
  origin: string;
  owner: string;
  reason: string;
  /** RFC 3339. */
  since: string;
  expires: string;
  scope: ExceptionScope;
  /** Findings within the time asked for that it expected, and the last of them. */
  silenced: number;
  lastSilenced: string | null;
}

/** Every exception there ever was, those in force first, the next to end first. */
export async function readExceptions(
  timeline: Timeline,
  range: { cluster?: string | undefined; sinceUs?: number | undefined; untilUs?: number | undefined },
): Promise<ExceptionRecord[]> {
  const { cluster, untilUs } = range;
  const facts = await timeline.facts({ cluster, untilUs, types: TYPES, limit: LIMIT });
  const findings = await timeline.findings({ ...range, limit: LIMIT });
  const silenced = Map.groupBy(findings.items, ({ cluster: where, expectedBy = '' }) => keyOf(where, expectedBy));
  const latest = new Map(facts.items.map((fact) => [keyOf(fact.cluster, idOf(fact)), fact]));
  const set = new Map(facts.items.filter(isSet).map((fact) => [keyOf(fact.cluster, idOf(fact)), fact]));
  const records = [...latest].map(([key, fact]) => recordOf(fact, set.get(key) ?? fact, silenced.get(key) ?? []));
  return records.sort(compareRecords);
}

function isSet({ type }: Fact): boolean {
  return type === 'exception-set';
}

function idOf({ subject }: Fact): string {
  return subject.slice(subject.indexOf(':') + 1);
}

function keyOf(cluster: string, id: string): string {
  return `${cluster}\u001f${id}`;
}

function recordOf(latest: Fact, set: Fact, silenced: readonly Finding[]): ExceptionRecord {
  const { origin = '', owner = '', reason = '', expires = '', scope = '{}' } = latest.detail;
  const last = silenced.at(-1);
  return {
    id: idOf(latest),
    cluster: latest.cluster,
    state: stateOf(latest),
    origin,
    owner,
    reason,
    since: formatTime(set.timeUs),
    expires,
    scope: JSON.parse(scope) as ExceptionScope,
    silenced: silenced.length,
    lastSilenced: last ? formatTime(last.timeUs) : null,
  };
}

function stateOf({ type, detail }: Fact): ExceptionState {
  if (type === 'exception-set') return 'in force';
  if (type === 'exception-expiring') return 'ends soon';
  return detail.why === 'removed' ? 'removed' : 'expired';
}

const STATES: readonly ExceptionState[] = ['ends soon', 'in force', 'expired', 'removed'];

function compareRecords(a: ExceptionRecord, b: ExceptionRecord): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    (a.expires < b.expires ? -1 : a.expires > b.expires ? 1 : 0) ||
    (a.id < b.id ? -1 : 1)
  );
}
