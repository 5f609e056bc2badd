import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import { formatTime, HOUR_US, SECOND_US } from '../../src/model/time.ts';
import type { Memory } from './memory.ts';

/** Writers that take turns so often share a secret; then one following the other is no news. */
const SHARED_TURNS = 4;

/** One who had written a secret before writes it again, soon after somebody else did: a rotation was put back. */
export function putBack(
  memory: Readonly<Memory>,
  { event, principal }: Moment,
  { putBackHours }: { putBackHours: number },
): Verdict | undefined {
  const secret = `${event.object.namespace}/${event.object.name}`;
  const known = memory.written.find((one) => one.secret === secret);
  const [last] = known?.writers ?? [];
  const own = known?.writers.find(({ by }) => by === principal.username);
  if (!known || !last || !own || last === own || known.turns >= SHARED_TURNS) return undefined;
  const sinceUs = event.timeUs - last.timeUs;
  if (sinceUs > putBackHours * HOUR_US) return undefined;
  const text = `${principal.username} wrote ${secret} again ${span(sinceUs / SECOND_US)} after ${last.by} had rotated it`;
  const baseline = `it had written it at ${formatTime(own.timeUs)}, and may have put that value back`;
  return {
    severity: 'low',
    edge: `${secret} put back`,
    reasons: [{ code: 'rotation-incomplete', score: 1.5, text, baseline }],
    evidence: [last.evidence],
    secrets: [{ namespace: event.object.namespace, name: event.object.name, verb: event.verb, count: 1 }],
  };
}
