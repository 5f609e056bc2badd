import { z } from 'zod';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { formatTime, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  freshHours: z
    .number()
    .min(1)
    .default(72)
    .describe('Hours after its deletion for which a reader of a secret is told of.'),
});
type Config = z.infer<typeof config>;

/** Somebody who used to read a secret still asks for it after it was deleted: its rotation has left a consumer behind. */
export default defineDetector<object, Config>({
  id: 'rotation-incomplete',
  version: 1,
  status: 'stable',
  title: 'Consumer left behind by a rotation',
  severity: 'low',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7'],
  codes: ['rotation-incomplete'],
  config,
  needs: [],
  ...WITHOUT_MEMORY,
  key: (moment) => (isLeftBehind(moment) ? '' : undefined),
  detect: (_memory, moment, settings) => judge(moment, settings),
});

/** A name that does not exist, asked for by who has read it. */
function isLeftBehind({ access, past, key }: Moment): boolean {
  if (access?.verb !== 'get' || access.code !== 404) return false;
  return past.history.secret(key, access) !== undefined;
}

function judge({ access, past, principal, event, key }: Moment, settings: Config): Verdict | undefined {
  if (!access) return undefined;
  const secret = past.objects.secret(access.namespace, access.name);
  if (!secret?.deletedUs || event.timeUs - secret.deletedUs > settings.freshHours * HOUR_US) return undefined;
  const name = `${access.namespace}/${access.name}`;
  const text = `${principal.username} still asks for ${name}, which was deleted at ${formatTime(secret.deletedUs)}`;
  const wrote = secret.writtenUs
    ? `last written by ${secret.writtenBy} at ${formatTime(secret.writtenUs)}`
    : 'its last write is not in the log';
  const reads = past.history.secret(key, access)?.count ?? 0;
  const baseline = `it had read it ${reads} times; ${wrote}`;
  return { severity: 'low', edge: name, reasons: [{ code: 'rotation-incomplete', score: 1.5, text, baseline }] };
}
