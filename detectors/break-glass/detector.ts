import { z } from 'zod';
import { type Due, type DueVerdict, defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import { DAY_US, formatTime, HOUR_US, SECOND_US } from '../../src/model/time.ts';
import { isNewLoan, isNewSession, learnUse, type Memory, openLoans } from './session.ts';

/** The two usual spellings; every site names its own. */
const USUAL = ['breakglass', 'break-glass'];

const config = z.strictObject({
  identities: z.array(z.string().min(1)).default(USUAL).describe('Usernames that are kept for emergencies.'),
  groups: z.array(z.string().min(1)).default(USUAL).describe('Groups whose members are such identities.'),
  rotateHours: z
    .number()
    .min(1)
    .max(720)
    .default(12)
    .describe('Hours after a read within which the secret must be rotated.'),
  sessionHours: z.number().min(1).max(168).default(8).describe('Hours after which a session should have ended.'),
});
type Config = z.infer<typeof config>;

/** An identity kept for emergencies is in use: a session for the record, until what it read is rotated. */
export default defineDetector<Memory, Config>({
  id: 'break-glass',
  version: 1,
  status: 'stable',
  title: 'Emergency access not closed',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI1', 'NHI7', 'T1078.004'],
  codes: ['break-glass-open'],
  config,
  needs: [],
  memory: { cap: 1_000, ttlUs: 90 * DAY_US },
  key: ({ event }, settings) => (isEmergency(event.caller.user, settings) ? event.caller.user.username : undefined),
  empty: () => ({ startUs: 0, lastUs: 0, actor: null, loans: [] }),
  detect: judgeUse,
  learn: (memory, moment) => learnUse(memory, moment),
  deadline: {
    at: ({ loans: [first] }, { rotateHours }) => (first ? first.readUs + rotateHours * HOUR_US : 0),
    detect: judgeRest,
    learn: (memory, due, { rotateHours }) => {
      memory.loans = memory.loans.filter(({ readUs }) => readUs > due.timeUs - rotateHours * HOUR_US);
    },
  },
});

function isEmergency({ username, groups }: Moment['event']['caller']['user'], settings: Config): boolean {
  return settings.identities.includes(username) || groups.some((group) => settings.groups.includes(group));
}

function judgeUse(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, access } = moment;
  const isNew = isNewSession(memory, moment);
  const { username } = event.caller.user;
  const openUs = isNew ? 0 : event.timeUs - memory.startUs;
  if (openUs > settings.sessionHours * HOUR_US) {
    const text = `${username} is still in use ${span(openUs / SECOND_US)} after the session began at ${formatTime(memory.startUs)}`;
    return verdict('medium', `session ${memory.startUs} overtime`, text, `a session lasts ${settings.sessionHours} h`);
  }
  if (!isNew && !isNewLoan(memory, moment)) return undefined;
  const what = access?.isRead ? `, and read ${nameOf(access)}` : '';
  const baseline = `an identity for emergencies; what it reads is to be rotated within ${settings.rotateHours} h`;
  return verdict('low', `session ${isNew ? event.timeUs : memory.startUs}`, `${username} is in use${what}`, baseline);
}

function judgeRest(memory: Readonly<Memory>, due: Due, settings: Config): DueVerdict[] {
  const { actor } = memory;
  const open = openLoans(memory, due.timeUs - settings.rotateHours * HOUR_US, due.past);
  if (!actor || open.length === 0) return [];
  const text = `${open.map(nameOf).join(', ')} not rotated within ${settings.rotateHours} h after ${due.key} had read it`;
  const said = verdict('high', `open ${open.map(nameOf).join(' ')}`, text, 'written by nobody else since');
  const evidence = open.map((loan) => loan.evidence);
  const secrets = open.map(({ namespace, name, evidence: { verb } }) => {
    return { namespace: namespace || '*', name: name || '*', verb, count: 1 };
  });
  return [{ ...said, about: actor, evidence, secrets }];
}

function verdict(severity: Verdict['severity'], edge: string, text: string, baseline: string): Verdict {
  const score = severity === 'low' ? 1 : 2.5;
  return { severity, edge, reasons: [{ code: 'break-glass-open', score, text, baseline }] };
}

function nameOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace || '*'}/${name || '*'}`;
}
