import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { habitDays } from '../../src/detect/settings.ts';
import { addTo, evidenceIn, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Principal } from '../../src/model/principal.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  habitDays: habitDays('Days on which an address was refused without a credential before that is its habit.'),
  burst: z
    .int()
    .min(2)
    .default(10)
    .describe('Different secrets asked for within an hour with credentials that are not accepted.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  /** Secrets and scopes that were asked for with a credential that was not accepted, within the hour. */
  guessed: WindowItem[];
  /** 401s from this address since it was first seen. */
  refused: number;
  /** Finished days on which it asked for anything without a credential. */
  days: number;
  lastDay: number;
}

/** Somebody without an identity asks for secrets, or fails to authenticate. */
export default defineDetector<Memory, Config>({
  id: 'anonymous-read',
  version: 2,
  status: 'stable',
  title: 'Secrets asked for without an identity',
  severity: 'critical',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'NHI4', 'T1552.007'],
  codes: ['anonymous', 'unauthenticated'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: ({ principal, source }) => (hasNoIdentity(principal) ? source.ip : undefined),
  empty: () => ({ guessed: [], refused: 0, days: 0, lastDay: -1 }),
  detect: (memory, moment, settings) =>
    moment.principal.kind === 'anonymous'
      ? judgeAnonymous(memory, moment, settings)
      : judgeUnauthenticated(memory, moment, settings),
  learn: (memory, { event }) => {
    if (event.code === 401) learnRefusal(memory, event);
    memory.days = finishedDays(memory, event.timeUs);
    memory.lastDay = Math.floor(event.timeUs / DAY_US);
  },
});

function finishedDays({ days, lastDay }: Readonly<Memory>, nowUs: number): number {
  return lastDay >= 0 && Math.floor(nowUs / DAY_US) !== lastDay ? days + 1 : days;
}

/** Whoever acts as `system:anonymous` to try it out has an identity of its own. */
function hasNoIdentity({ kind, impersonatedBy }: Principal): boolean {
  return (kind === 'anonymous' || kind === 'unauthenticated') && impersonatedBy === '';
}

function judgeAnonymous(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, access, source } = moment;
  const isWatchEnd = event.verb === 'watch' && !access;
  if (event.object.resource !== 'secrets' || isWatchEnd) return undefined;
  const isGiven = event.code >= 200 && event.code < 300;
  const outcome = isGiven ? 'answered' : `refused (${event.code})`;
  const text = `a request to ${askedOf(event)}, without any credential, from ${source.ip} was ${outcome}`;
  // A scanner of the house knocks everywhere, day after day, and is refused.
  const days = finishedDays(memory, event.timeUs);
  const isUsual = !isGiven && days >= settings.habitDays;
  const baseline = isUsual ? `refused on ${days} earlier days` : 'no workload or person needs this';
  const score = isGiven ? 5 : isUsual ? 1 : 3;
  const reasons = [{ code: 'anonymous' as const, score, text, baseline }];
  const severity = isGiven ? 'critical' : isUsual ? 'low' : 'medium';
  // Exceptions hold it, so its words stay as they are.
  const edge = `${event.verb} of ${event.object.namespace || 'all namespaces'}/${event.object.name || 'all secrets'}`;
  return { severity, edge: `${edge} from ${source.ip} ${outcome}`, reasons };
}

/** As a person says it: `list all secrets in team-a`. What is created has no name before the server gives it one. */
function askedOf({ verb, object: { namespace, name } }: AuditEvent): string {
  const does = verb === 'deletecollection' ? 'delete' : verb;
  if (namespace && name) return `${does} ${namespace}/${name}`;
  const what = name || (verb === 'create' ? 'a secret' : 'all secrets');
  return `${does} ${what} in ${namespace || 'all namespaces'}`;
}

function judgeUnauthenticated(
  memory: Readonly<Memory>,
  { event, source }: Moment,
  settings: Config,
): Verdict | undefined {
  if (event.code !== 401) return undefined;
  const isSecret = event.object.resource === 'secrets';
  const asked = within(memory.guessed, event.timeUs, HOUR_US);
  const count = asked.length + (isSecret && isNewIn(asked, targetOf(event)) ? 1 : 0);
  // A pod or node whose credential has run out goes on with its work; from elsewhere somebody tries a credential on doors.
  const isStranger = source.ip !== '' && source.class !== 'pod' && source.class !== 'node';
  const isBurst =
    isSecret && isStranger && count >= settings.burst && finishedDays(memory, event.timeUs) < settings.habitDays;
  const what = isBurst ? `for ${count} different secrets within an hour` : 'once more';
  const text =
    memory.refused > 0
      ? `credentials from ${source.ip} were not accepted, ${what}; the log does not say whose`
      : `a credential from ${source.ip} was not accepted; the log does not say whose`;
  const score = isBurst ? 2.5 : Math.min(2, 0.5 + Math.log10(memory.refused + 1));
  const baseline = `${memory.refused} such answers to this address before`;
  return {
    severity: isBurst ? 'medium' : isSecret ? 'low' : 'info',
    edge: `unauthenticated from ${source.ip}${isBurst ? ', a burst' : ''}`,
    reasons: [{ code: 'unauthenticated', score, text, baseline }],
    ...(isBurst && { evidence: evidenceIn(asked) }),
  };
}

function learnRefusal(memory: Memory, event: AuditEvent): void {
  memory.refused += 1;
  memory.guessed = within(memory.guessed, event.timeUs, HOUR_US);
  if (event.object.resource === 'secrets') addTo(memory.guessed, [targetOf(event), event.timeUs, evidenceOf(event)]);
}

function targetOf({ object }: AuditEvent): string {
  return `${object.namespace}/${object.name}`;
}
