import { type Finding, severityRank } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { Step } from './answers/lineage.ts';
import type { Foothold, Trace, TraceStep } from './answers/trace.ts';
import type { Timeline } from './port.ts';

/** Chains are short; a longer one is cut. */
const MAX_CREDENTIALS = 16;
const MAX_FINDINGS = 200;
const MEDIUM = severityRank('medium');

/**
 * Goes back from an alert to its first foothold: from its credentials to those that asked for them, read the secret
 * that holds them or acted as them, and what was found about each up to the alert's end. Undefined when there is no
 * such alert.
 */
export async function traceAlert(timeline: Timeline, id: string): Promise<Trace | undefined> {
  const history = await timeline.alert(id);
  const last = history?.revisions.at(-1);
  if (!history || !last) return undefined;
  const { cluster, title, principal } = last;
  const until = { cluster, lastSeen: last.lastSeen };
  const told = [...history.findings];
  const steps: Step[] = [];
  const known = new Set<string>();
  const waiting = [last.credential?.id ?? '', ...told.map(({ credential }) => credential.id)];
  while (waiting.length > 0 && known.size < MAX_CREDENTIALS) {
    const credential = waiting.shift() ?? '';
    if (credential === '' || known.has(credential)) continue;
    known.add(credential);
    const before = await stepsBefore(timeline, credential, until);
    steps.push(...before);
    told.push(...(await findingsBefore(timeline, credential, until)));
    waiting.push(...before.map(({ through }) => through));
  }
  const findings = firstOfEach(told);
  return {
    cluster,
    alert: id,
    title,
    principal: principal.username,
    credentials: [...known],
    foothold: footholdOf(findings),
    steps: ordered([...steps.map(stepOfLineage), ...findings.map(stepOfFinding)]),
  };
}

/** What is repeated is told once; an alert's own findings are found again by its credential. */
function firstOfEach(findings: readonly Finding[]): Finding[] {
  const inTime = [...findings].sort((a, b) => a.timeUs - b.timeUs);
  const first = new Map<string, Finding>();
  for (const finding of inTime) {
    const what = JSON.stringify([finding.detector, finding.credential.id, finding.edge]);
    if (!first.has(what)) first.set(what, finding);
  }
  return [...first.values()];
}

/** The cluster of an alert, and its end. */
interface Until {
  cluster: string;
  lastSeen: string;
}

/** How a credential came about. */
async function stepsBefore(timeline: Timeline, credential: string, { cluster, lastSeen }: Until): Promise<Step[]> {
  const lineage = await timeline.lineage({ credential, cluster });
  return (lineage?.backward ?? []).filter(({ time }) => time <= lastSeen);
}

/** What was found about it at medium or above. */
async function findingsBefore(
  timeline: Timeline,
  credential: string,
  { cluster, lastSeen }: Until,
): Promise<Finding[]> {
  const page = await timeline.timeline({ subject: { credential }, cluster, limit: MAX_FINDINGS });
  const findings = page.items.filter((entry) => entry.kind === 'finding');
  return findings.filter(({ severity, timeUs }) => severityRank(severity) >= MEDIUM && formatTime(timeUs) <= lastSeen);
}

/** The earliest event of all that the findings rest on. */
function footholdOf(findings: readonly Finding[]): Foothold | null {
  const events = findings.flatMap(({ evidence, reasons }) =>
    evidence.map((event) => ({ event, says: reasons[0]?.text ?? '' })),
  );
  const first = events.reduce<(typeof events)[number] | undefined>(
    (a, b) => (a === undefined || b.event.timeUs < a.event.timeUs ? b : a),
    undefined,
  );
  if (!first) return null;
  const { auditID, timeUs, verb, namespace, name } = first.event;
  return { time: formatTime(timeUs), auditID, verb, namespace, name, says: first.says };
}

function stepOfLineage(step: Step): TraceStep {
  return { ...step, says: '' };
}

function stepOfFinding({ timeUs, principal, credential, reasons, evidence, detector }: Finding): TraceStep {
  return {
    time: formatTime(timeUs),
    what: 'found',
    principal: principal.impersonatedBy || principal.username,
    through: credential.id,
    target: detector,
    auditID: evidence.at(-1)?.auditID ?? '',
    says: reasons[0]?.text ?? '',
  };
}

/** By time; a step that leads to two of the credentials is one. */
function ordered(steps: readonly TraceStep[]): TraceStep[] {
  const distinct = new Map(steps.map((step) => [JSON.stringify(step), step]));
  return [...distinct.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
