import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z.strictObject({
  habitDays: habitDays('Days on which one identity acted as another before that counts as a habit.'),
  minClusterReads,
});
type Config = z.infer<typeof config>;

interface Memory {
  days: number;
  lastDay: number;
  /** Days on which it was refused to act as anybody. */
  deniedDays: number;
  lastDenied: number;
}

/** Secrets are read under another identity than the caller's own. */
export default defineDetector<Memory, Config>({
  id: 'impersonated-read',
  version: 2,
  status: 'stable',
  title: 'Secrets read under a borrowed identity',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI10', 'T1078.004'],
  codes: ['impersonation'],
  config,
  needs: ['impersonation'],
  memory: { cap: 20_000, ttlUs: 90 * DAY_US },
  key: ({ event, access, key }) => ((event.impersonated && access) || event.isImpersonationDenied ? key : undefined),
  empty: () => ({ days: 0, lastDay: -1, deniedDays: 0, lastDenied: -1 }),
  detect: judge,
  learn: (memory, { event, access }) => {
    const day = Math.floor(event.timeUs / DAY_US);
    if (event.isImpersonationDenied && day !== memory.lastDenied)
      Object.assign(memory, { deniedDays: memory.deniedDays + 1, lastDenied: day });
    // Trying in vain makes nothing normal.
    if (!access?.isRead) return;
    if (day !== memory.lastDay) memory.days += 1;
    memory.lastDay = day;
  },
});

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, access, principal } = moment;
  const { user } = event.caller;
  if (event.isImpersonationDenied) return judgeDenied(memory, moment, settings);
  if (!access || memory.days >= settings.habitDays) return undefined;
  const target = principal.username;
  const done = access.isRead ? 'read' : 'was refused';
  const text = `${user.username} acted as ${target} and ${done} ${access.namespace || '*'}/${access.name || '*'}`;
  const anyway = gainsNothing(moment) ? ', and reads there under its own name' : '';
  const baseline = `on ${memory.days} earlier days${anyway}`;
  return {
    severity: severityOf(moment, settings),
    edge: `${target} ${done}`,
    reasons: [{ code: 'impersonation', score: memory.days === 0 ? 2.5 : 2, text, baseline }],
  };
}

/** A person may mistype a flag; a pod's program that tries to be somebody else was told to by somebody. */
function judgeDenied(memory: Readonly<Memory>, { event, principal, past }: Moment, settings: Config): Verdict {
  const text = `${event.caller.user.username} tried to act as somebody else and was refused; the log does not say as whom`;
  const isKnown = past.clusterReads >= settings.minClusterReads && memory.deniedDays < settings.habitDays;
  const isProgram = principal.namespace !== '' && isKnown;
  const baseline = `refused on ${memory.deniedDays} earlier days`;
  const reasons = [{ code: 'impersonation' as const, score: isProgram ? 2 : 1, text, baseline }];
  return { severity: isProgram ? 'medium' : 'low', edge: 'denied', reasons };
}

function severityOf(moment: Moment, { minClusterReads: least }: Config): Severity {
  const isKnown = moment.past.clusterReads >= least && moment.access?.isRead === true;
  if (!isKnown || gainsNothing(moment)) return 'low';
  return moment.principal.groups.includes('system:masters') ? 'high' : 'medium';
}

/** The caller reads in this namespace as itself, and the borrowed identity is of this namespace only. */
function gainsNothing({ access, principal, event, past }: Moment): boolean {
  const isHome = access !== undefined && access.namespace !== '' && access.namespace === principal.namespace;
  return isHome && past.history.hasBusinessIn(event.caller.user.username, access.namespace);
}
