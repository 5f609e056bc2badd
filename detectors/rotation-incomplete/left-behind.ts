import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { formatTime, HOUR_US } from '../../src/model/time.ts';

/** Somebody who used to read a secret still asks for it after it was deleted. */
export function leftBehind(moment: Moment, { freshHours }: { freshHours: number }): Verdict | undefined {
  const { access, past, principal, event, key } = moment;
  const reads = access && past.history.secret(key, access)?.count;
  if (!access || !reads) return undefined;
  const secret = past.objects.secret(access.namespace, access.name);
  if (!secret?.deletedUs || event.timeUs - secret.deletedUs > freshHours * HOUR_US) return undefined;
  const name = `${access.namespace}/${access.name}`;
  const text = `${principal.username} still asks for ${name}, which was deleted at ${formatTime(secret.deletedUs)}`;
  const wrote = secret.writtenUs
    ? `last written by ${secret.writtenBy} at ${formatTime(secret.writtenUs)}`
    : 'its last write is not in the log';
  const baseline = `it had read it ${reads} times; ${wrote}`;
  return { severity: 'low', edge: name, reasons: [{ code: 'rotation-incomplete', score: 1.5, text, baseline }] };
}
