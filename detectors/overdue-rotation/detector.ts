import { z } from 'zod';
import { isRewrite } from '../../src/baseline/objects.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { objectKey } from '../../src/model/object-key.ts';
import { DAY_US, formatTime } from '../../src/model/time.ts';
import { nameOf, policies, policyFor } from './policy.ts';

const config = z.strictObject({
  maxDays: z.number().min(0).default(90).describe('Days without a write after which a secret is overdue; 0 for never.'),
  policies: policies.describe(
    'Other limits by namespace, name, type, team or environment, `*` for any letters; the first that fits holds.',
  ),
  remindDays: z.int().min(1).default(30).describe('Days after which an overdue secret is told of again.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  /** The last observed write, microseconds; 0 while the log shows none. */
  writtenUs: number;
  writtenBy: string;
  firstUs: number;
  toldUs: number;
}

/** A secret that is still read was not written for longer than its policy allows. */
export default defineDetector<Memory, Config>({
  id: 'overdue-rotation',
  version: 2,
  status: 'stable',
  title: 'Rotation overdue',
  severity: 'low',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7'],
  codes: ['rotation-overdue'],
  config,
  needs: [],
  memory: { cap: 200_000, ttlUs: 400 * DAY_US },
  key: (moment) => (isRead(moment) || isRewrite(moment.event) ? keyOf(moment) : undefined),
  empty: () => ({ writtenUs: 0, writtenBy: '', firstUs: 0, toldUs: 0 }),
  detect: judge,
  learn: (memory, moment, _settings, verdict) => {
    const { event, principal } = moment;
    if (memory.firstUs === 0) memory.firstUs = event.timeUs;
    if (isRewrite(moment.event))
      Object.assign(memory, { writtenUs: event.timeUs, writtenBy: principal.username, toldUs: 0 });
    if (verdict) memory.toldUs = event.timeUs;
  },
});

function isRead({ access }: Moment): boolean {
  return access?.isRead === true && access.scope === 'name';
}

function keyOf({ event: { object } }: Moment): string {
  return objectKey(object.namespace, object.name);
}

/** By any policy: most secrets are younger than that, and need not be asked whose they are. */
function mayBeDue(days: number, { maxDays, policies: others }: Config): boolean {
  const isOver = (limit: number) => limit > 0 && days > limit;
  return isOver(maxDays) || others.some((policy) => isOver(policy.maxDays));
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const sinceUs = memory.writtenUs || memory.firstUs;
  if (!isRead(moment) || sinceUs === 0) return undefined;
  const { event, principal } = moment;
  const days = (event.timeUs - sinceUs) / DAY_US;
  if (!mayBeDue(days, settings)) return undefined;
  const policy = policyFor(event.object, settings.policies, moment.past.inventory);
  const maxDays = policy?.maxDays ?? settings.maxDays;
  if (maxDays === 0 || days <= maxDays || event.timeUs - memory.toldUs < settings.remindDays * DAY_US) return undefined;
  const secret = keyOf(moment);
  const written = memory.writtenUs ? `written by ${memory.writtenBy} at ${formatTime(memory.writtenUs)}` : 'no write';
  const text = `${secret} was not rotated for ${Math.floor(days)} days, and ${principal.username} still reads it`;
  const baseline = `at most ${maxDays} days by ${nameOf(policy)}; the log shows ${written}`;
  const score = Math.min(2, days / maxDays - 0.5);
  return { severity: 'low', edge: secret, reasons: [{ code: 'rotation-overdue', score, text, baseline }] };
}
