import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';
import { DAY_US } from '../../src/model/time.ts';
import { targetOf } from './target.ts';

const config = z.strictObject({
  minClusterReads,
  habitDays: habitDays('Days with such sessions in a namespace that make it a habit.'),
  habitSessions: z.int().min(2).default(20).describe('Sessions in a namespace that make it a habit even sooner.'),
});
type Config = z.infer<typeof config>;

/** Sessions of one principal in one namespace. */
interface Memory {
  days: number;
  lastDay: number;
  sessions: number;
}

const INTO_PODS = new Set(['exec', 'attach', 'portforward', 'ephemeralcontainers', 'proxy']);

/** Somebody goes into a running pod, where mounted secrets and tokens lie, without having business there. */
export default defineDetector<Memory, Config>({
  id: 'exec-near-secret',
  version: 4,
  status: 'stable',
  title: 'Session in a pod',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'T1552.007'],
  codes: ['exec'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: (moment) => (isSession(moment) ? `${moment.key}\u001f${moment.event.object.namespace}` : undefined),
  empty: () => ({ days: 0, lastDay: -1, sessions: 0 }),
  detect: judge,
  learn: (memory, { event }) => {
    const day = Math.floor(event.timeUs / DAY_US);
    if (day !== memory.lastDay) memory.days += 1;
    memory.lastDay = day;
    // The beginning and the end of one session are two events.
    if (event.stage !== 'ResponseStarted') memory.sessions += 1;
  },
});

function isSession({ event }: Moment): boolean {
  const { resource, subresource } = event.object;
  // Code 400 or 101, and a verb of get or create, depend on how the client speaks; only these did not come in.
  if (event.code === 401 || event.code === 403 || event.code === 404 || event.isDryRun) return false;
  // A debugging container is put into a pod by a change; looking at the list is none.
  if (subresource === 'ephemeralcontainers') return event.verb === 'patch' || event.verb === 'update';
  return (resource === 'pods' && INTO_PODS.has(subresource)) || (resource === 'nodes' && subresource === 'proxy');
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, past, key } = moment;
  const isHabit = memory.days >= settings.habitDays || memory.sessions >= settings.habitSessions;
  if (isHabit || past.clusterReads < settings.minClusterReads) return undefined;
  const { namespace, name, subresource } = event.object;
  const target = targetOf(moment);
  const held = target.holdsAll
    ? ', where every secret of the cluster lies'
    : target.secrets.length > 0
      ? `, which holds ${target.secrets.slice(0, 3).join(', ')}`
      : '';
  const text = `${principal.username} opened ${subresource} into ${target.text}${held}`;
  const isOwn = past.objects.pod(namespace, name)?.createdBy === principal.username;
  const isAtHome = !target.holdsAll && (isOwn || past.history.hasBusinessIn(key, namespace));
  const why = isOwn ? 'it made this pod itself' : isAtHome ? 'it reads secrets there' : 'it has no business there';
  const baseline = `sessions there on ${memory.days} days; ${why}`;
  const score = target.holdsAll ? 3.5 : isAtHome ? 0.5 : 2;
  const severity = target.holdsAll ? 'high' : isAtHome ? 'info' : 'medium';
  const secrets = target.secrets
    .slice(0, 20)
    .map((secret) => ({ namespace, name: secret, verb: subresource, count: 1 }));
  return { severity, edge: `${namespace}/${name}`, reasons: [{ code: 'exec', score, text, baseline }], secrets };
}
