import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';
import { emptyMemory, learnSession, type Memory, placeOf, placesBeside } from './memory.ts';
import { type Target, targetOf } from './target.ts';

const config = z.strictObject({
  minClusterReads,
  habitDays: habitDays('Days with such sessions in a namespace that make it a habit.'),
  habitSessions: z.int().min(2).default(20).describe('Sessions in a namespace that make it a habit even sooner.'),
  roundPlaces: z
    .int()
    .min(2)
    .default(3)
    .describe(
      'Namespaces with such sessions, on as many days as make a habit, from which on one more is for the record.',
    ),
});
type Config = z.infer<typeof config>;

const INTO_PODS = new Set(['exec', 'attach', 'portforward', 'ephemeralcontainers', 'proxy']);

/** Somebody goes into a running pod, where mounted secrets and tokens lie, without having business there. */
export default defineDetector<Memory, Config>({
  id: 'exec-near-secret',
  version: 5,
  status: 'stable',
  title: 'Session in a pod',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'T1552.007'],
  codes: ['exec'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: (moment) => (isSession(moment) ? moment.key : undefined),
  empty: emptyMemory,
  detect: judge,
  learn: (memory, { event }, _settings, verdict) => learnSession(memory, event, isAway(verdict)),
});

/** What is told of as more than a session at home. */
function isAway(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict.severity !== 'info';
}

function isSession({ event }: Moment): boolean {
  const { resource, subresource } = event.object;
  // Code 400 or 101, and a verb of get or create, depend on how the client speaks; only these did not come in.
  if (event.code === 401 || event.code === 403 || event.code === 404 || event.isDryRun) return false;
  // A debugging container is put into a pod by a change; looking at the list is none.
  if (subresource === 'ephemeralcontainers') return event.verb === 'patch' || event.verb === 'update';
  return (resource === 'pods' && INTO_PODS.has(subresource)) || (resource === 'nodes' && subresource === 'proxy');
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, past } = moment;
  const { namespace, name, subresource } = event.object;
  const here = placeOf(memory, namespace);
  const isHabit = here.days >= settings.habitDays || here.sessions >= settings.habitSessions;
  if (isHabit || past.clusterReads < settings.minClusterReads) return undefined;
  const target = targetOf(moment);
  const places = placesBeside(memory, namespace);
  const isOnRounds = memory.days >= settings.habitDays && places >= settings.roundPlaces;
  const business = businessOf(moment);
  const { severity, score } = weigh(target.holdsAll, business !== undefined, isOnRounds);
  const text = `${principal.username} opened ${subresource} into ${target.text}${heldIn(target)}`;
  const why = target.holdsAll ? undefined : business;
  const baseline = `sessions there on ${here.days} days, in ${places} other namespaces on ${memory.days}; ${why ?? 'it has no business there'}`;
  const secrets = target.secrets
    .slice(0, 20)
    .map((secret) => ({ namespace, name: secret, verb: subresource, count: 1 }));
  return { severity, edge: `${namespace}/${name}`, reasons: [{ code: 'exec', score, text, baseline }], secrets };
}

/** What a principal has to do with a pod; undefined for nothing. */
function businessOf({ event, principal, past, key }: Moment): string | undefined {
  const { namespace, name } = event.object;
  if (past.objects.pod(namespace, name)?.createdBy === principal.username) return 'it made this pod itself';
  return past.history.hasBusinessIn(key, namespace) ? 'it reads secrets there' : undefined;
}

interface Weight {
  severity: Severity;
  score: number;
}

/** Who is called to pods everywhere is on call: one more namespace is no news. */
function weigh(holdsAll: boolean, isAtHome: boolean, isOnRounds: boolean): Weight {
  if (holdsAll) return { severity: 'high', score: 3.5 };
  if (isAtHome) return { severity: 'info', score: 0.5 };
  return isOnRounds ? { severity: 'low', score: 1 } : { severity: 'medium', score: 2 };
}

function heldIn({ holdsAll, secrets }: Target): string {
  if (holdsAll) return ', where every secret of the cluster lies';
  return secrets.length > 0 ? `, which holds ${secrets.slice(0, 3).join(', ')}` : '';
}
