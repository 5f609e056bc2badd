import type { Decoded } from '../../model/audit-event.ts';
import { severityRank } from '../../model/finding.ts';
import { type DetectorCase, decodeLines, prepare, streamOf } from '../case.ts';
import type { CaseRuns } from '../case-runs.ts';
import type { Need } from '../contract.ts';
import { runsOf } from './alone.ts';
import { deepFreeze } from './freeze.ts';
import type { Submission } from './submission.ts';

type Json = Record<string, unknown>;
type AuditJson = Json & { user?: Json; objectRef?: Json; responseStatus?: Json };

const MEDIUM = severityRank('medium');

const withoutSources: Change = (event) => delete event.sourceIPs;
const withoutAnnotations: Change = (event) => delete event.annotations;
const withoutExtra: Change = (event) => delete event.user?.extra;

/** Fields that a provider, an old version or a client leaves out. */
const OPTIONAL: Readonly<Record<string, Change>> = {
  'userAgent, uid and groups': (event) => {
    delete event.userAgent;
    delete event.user?.groups;
    delete event.user?.uid;
  },
  sourceIPs: withoutSources,
  annotations: withoutAnnotations,
  extra: withoutExtra,
};

const FIELD_OF: Readonly<Record<Need, Change>> = {
  sourceIPs: withoutSources,
  'credential-id': withoutExtra,
  'user-agent': (event) => delete event.userAgent,
  // Told by the field where it was allowed, by the message where it was refused.
  impersonation: (event) => {
    delete event.impersonatedUser;
    delete event.responseStatus?.message;
  },
  annotations: withoutAnnotations,
  groups: (event) => delete event.user?.groups,
  query: (event) => delete event.requestURI,
  'audit-id': (event) => delete event.auditID,
};

/** Ordinary behaviour stays ordinary when a field is missing. */
export function checkMissingFields(submission: Submission): string[] {
  const ordinary = submission.cases.filter(({ kind }) => kind === 'quiet');
  const runs = runsOf(submission.detector);
  return Object.entries(OPTIONAL).flatMap(([field, remove]) =>
    ordinary.filter((one) => pages(runs, one, remove)).map(({ name }) => `pages without ${field}: ${name}`),
  );
}

/** Without a field that it says to need, it pages nobody. */
export function checkNeeds(submission: Submission): string[] {
  const { cases, detector } = submission;
  const runs = runsOf(detector);
  return detector.needs.flatMap((need) =>
    cases
      .filter((one) => pages(runs, one, FIELD_OF[need]))
      .map(({ name }) => `pages without ${need}, which it says to need: ${name}`),
  );
}

const HOSTILE_NAMES = ['__proto__', 'constructor', 'x'.repeat(5_000), 'a\u0000b\u001b[2J\u202e', '\ud800', '1', ' '];
/** So many last events of a case are repeated with hostile names. */
const REPEATED = 8;

/** Names that are no names break nothing, least of all the program around it. */
export function checkHostileNames(submission: Submission): string[] {
  const keysBefore = Reflect.ownKeys(Object.prototype).length;
  const complaints: string[] = [];
  const runs = runsOf(submission.detector);
  for (const one of submission.cases) {
    const { lines, records, before } = prepare(one);
    const last = lines.slice(-REPEATED);
    const hostile = HOSTILE_NAMES.flatMap((name) => last.map((line) => change(line, rename(name))));
    const { findings } = runs.run(one, { records: [...records, ...decodeLines(hostile)], before });
    const texts = findings.flatMap(({ reasons }) => reasons.map(({ text }) => text));
    if (texts.some((text) => !text.isWellFormed())) complaints.push(`a text that is not Unicode: ${one.name}`);
  }
  if (Reflect.ownKeys(Object.prototype).length !== keysBefore) complaints.push('changed the prototype of all objects');
  return complaints;
}

function rename(hostile: string): Change {
  return (event) => {
    event.auditID = `${event.auditID}-${hostile.length}`;
    if (event.objectRef?.name !== undefined) event.objectRef.name = hostile;
    if (event.objectRef?.namespace !== undefined) event.objectRef.namespace = hostile;
  };
}

type Change = (event: AuditJson) => void;

function change(line: string, by: Change): string {
  const event = JSON.parse(line) as AuditJson;
  by(event);
  return JSON.stringify(event);
}

function pages(runs: CaseRuns, one: DetectorCase, by: Change): boolean {
  const stream = streamOf(prepare(one), (line) => changed(line, by));
  return runs.run(one, stream).findings.some(({ severity }) => severityRank(severity) >= MEDIUM);
}

const known = new WeakMap<Change, Map<string, readonly Decoded[]>>();

/** A changed line, decoded. Most cases begin with the same lines, and a change has one object wherever it is made. */
function changed(line: string, by: Change): readonly Decoded[] {
  const lines = known.get(by) ?? new Map<string, readonly Decoded[]>();
  known.set(by, lines);
  const records = lines.get(line) ?? deepFreeze(decodeLines([change(line, by)]));
  lines.set(line, records);
  return records;
}
