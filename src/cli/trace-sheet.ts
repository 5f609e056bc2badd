import type { Foothold, Trace, TraceStep } from '../timeline/answers/trace.ts';
import { shortName } from './entry-words.ts';
import { STEP_TITLES, stepRow } from './lineage-sheet.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

/** How an alert came about, for people. */
export function traceSheet(trace: Trace): Sheet {
  const { alert, cluster, title, principal, foothold, credentials, steps } = trace;
  const head: [string, string][] = [
    ['alert', alert],
    ['cluster', cluster],
    ['title', title],
    ['principal', shortName(principal)],
    ['foothold', foothold ? footholdText(foothold) : 'no finding cites an event'],
    ['through', credentials.join(', ')],
  ];
  return [pairs(head), ...section('How it came about', STEP_TITLES, steps.map(traceRow))];
}

function footholdText({ time, auditID, verb, namespace, name, says }: Foothold): string {
  return `${time} ${verb} ${namespace || '*'}/${name || '*'} (audit ID ${auditID}): ${says}`;
}

/** The credentials on the way, one a line. */
export function traceNames({ credentials }: Trace): string[] {
  return credentials;
}

function traceRow({ what, says, ...step }: TraceStep): string[] {
  if (what !== 'found') return stepRow({ ...step, what });
  return [step.time, shortName(step.principal), `${step.target}: ${says}`, step.through, step.auditID];
}
