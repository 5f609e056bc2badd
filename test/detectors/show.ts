import type { CaseStream } from '../../src/detect/case.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { formatTime } from '../../src/model/time.ts';

const SHOWN = 25;

/** The end of a stream for a person: one line per event, with what decides. */
export function showStream({ lines }: Pick<CaseStream, 'lines'>): string {
  const shown = decodeLines(lines.slice(-SHOWN)).map((record) => {
    if (record.tier !== 'event') return `  ${record.tier}`;
    const { timeUs, verb, object, stage, code, caller, impersonated, auditID } = record;
    const who = impersonated ? `${caller.user.username} as ${impersonated.username}` : caller.user.username;
    const what = [object.resource, object.subresource].filter(Boolean).join('/');
    const path = `${object.namespace || '*'}/${object.name || '*'}`;
    return `  ${formatTime(timeUs)} ${auditID} ${who || 'nobody'} at ${caller.source.ip}: ${verb} ${what} ${path} ${stage} ${code}`;
  });
  const left = Math.max(0, lines.length - SHOWN);
  return `stream${left > 0 ? ` (after ${left} events)` : ''}:\n${shown.join('\n')}`;
}
