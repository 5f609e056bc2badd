import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { nameOf } from '../../src/detect/words.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  bothHours: z
    .number()
    .min(1)
    .default(12)
    .describe('Hours for which pods of two controllers must use one account side by side; a rollout takes less.'),
  minSpells: z
    .int()
    .min(1)
    .default(12)
    .describe('Five-minute spells of an account in pods before its token among people is news.'),
});
type Config = z.infer<typeof config>;

/** One controller whose pods use the account. */
interface User {
  name: string;
  firstUs: number;
  lastUs: number;
}

interface Memory {
  users: User[];
  /** What was said of this account. */
  told: string[];
}

const MAX_USERS = 8;
const MAX_TOLD = 32;

/** One service account is used by several controllers, by pods and people alike, or across environments. */
export default defineDetector<Memory, Config>({
  id: 'shared-identity',
  version: 2,
  status: 'stable',
  title: 'Identity used by several',
  severity: 'low',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI8', 'NHI9', 'NHI10'],
  codes: ['shared-identity'],
  config,
  needs: ['credential-id'],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US, isByCaller: true },
  key: ({ access, principal, key }) =>
    access?.isRead && principal.namespace && !principal.impersonatedBy ? key : undefined,
  empty: () => ({ users: [], told: [] }),
  detect: judge,
  learn: (memory, moment, _settings, verdict) => {
    const controller = controllerOf(moment);
    if (controller) learnUser(memory, controller, moment.event.timeUs);
    if (verdict) memory.told = [...memory.told, verdict.edge].slice(-MAX_TOLD);
  },
});

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const untold = (verdict: Verdict | undefined) =>
    verdict && memory.told.includes(verdict.edge) ? undefined : verdict;
  return (
    untold(amongControllers(memory, moment, settings)) ??
    untold(amongPeople(moment, settings)) ??
    untold(acrossEnvironments(moment))
  );
}

/** As inventory or a pod's body tells it; '' for no opinion. A pod's name proves nothing: who makes a pod names it. */
function controllerOf({ workload }: Moment): string {
  const [kind = '', name = ''] = workload.owner.split('/');
  return name || kind;
}

function learnUser(memory: Memory, name: string, timeUs: number): void {
  const known = memory.users.find((user) => user.name === name);
  if (known) known.lastUs = Math.max(known.lastUs, timeUs);
  else memory.users = [...memory.users, { name, firstUs: timeUs, lastUs: timeUs }].slice(-MAX_USERS);
}

function amongControllers({ users }: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  if (users.length < 2) return undefined;
  const { event } = moment;
  const own = users.find(({ name }) => name === controllerOf(moment));
  if (!own) return undefined;
  const others = users.filter(({ name, firstUs, lastUs }) => {
    const togetherUs = Math.min(event.timeUs, lastUs) - Math.max(own.firstUs, firstUs);
    return name !== own.name && togetherUs >= settings.bothHours * HOUR_US;
  });
  if (others.length === 0) return undefined;
  const names = [own, ...others].map(({ name }) => name).sort();
  const text = `pods of ${names.join(', ')} all use ${nameOf(moment.principal)}`;
  return said(`controllers ${names.join(' ')}`, text, `side by side for more than ${settings.bothHours} h`);
}

function amongPeople({ principal, credential, source, past }: Moment, settings: Config): Verdict | undefined {
  if (credential.kind !== 'unbound-token' && credential.kind !== 'legacy-token') return undefined;
  const spells = past.presences.of(principal.username)?.boundSpells ?? 0;
  const people = source.ip ? past.presences.othersFrom(source.ip, principal.username) : 0;
  if (spells < settings.minSpells || people === 0) return undefined;
  const text = `${nameOf(principal)} is used by its pods, and by a token among people at ${source.ip}`;
  return said('people', text, `${spells} spells in pods; ${people} people come from that network`);
}

function acrossEnvironments({ principal, access, past }: Moment): Verdict | undefined {
  const there = past.inventory.environment(access?.namespace ?? '');
  const home = there && past.inventory.environment(principal.namespace);
  if (!home || !there || home === there) return undefined;
  const text = `${nameOf(principal)} of environment ${home} read secrets of environment ${there}, in ${access?.namespace}`;
  return said(`environment ${there}`, text, 'by the labels of the two namespaces');
}

function said(edge: string, text: string, baseline: string): Verdict {
  return { severity: 'low', edge, reasons: [{ code: 'shared-identity', score: 1, text, baseline }] };
}
