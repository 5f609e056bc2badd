import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z
  .object({
    minReads: z
      .int()
      .min(1)
      .default(20)
      .describe('Reads of its own that a service account must have before a foreign namespace is news.'),
    roamingNamespaces: z
      .int()
      .min(1)
      .default(3)
      .describe('Foreign namespaces from which on reading others counts as its habit.'),
  })
  .strict();
type Config = z.infer<typeof config>;

/** A namespace this young is new to everybody. */
const YOUNG_US = 48 * HOUR_US;

/** A service account reads secrets of a namespace that is neither its own nor one it ever read before. */
export default defineDetector<object, Config>({
  id: 'cross-namespace-read',
  version: 1,
  status: 'stable',
  title: 'Secret read across namespaces',
  severity: 'high',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007'],
  codes: ['cross-namespace', 'first-namespace'],
  config,
  needs: [],
  memory: { cap: 1, ttlUs: DAY_US },
  key: (moment) => (isForeignRead(moment) ? '' : undefined),
  empty: () => ({}),
  detect: (_memory, moment, settings) => judge(moment, settings),
  learn: () => {},
});

function isForeignRead({ access, principal, past, key }: Moment): boolean {
  if (!access?.isRead || access.isContinued || !access.namespace || !principal.namespace) return false;
  return access.namespace !== principal.namespace && past.history.namespace(key, access) === undefined;
}

function judge({ access, principal, past, event }: Moment, settings: Config): Verdict | undefined {
  const own = past.principal;
  if (!access || !own || own.reads < settings.minReads) return undefined;
  const isRoaming = own.foreignNamespaces >= settings.roamingNamespaces;
  const born = past.objects.namespace(access.namespace)?.createdUs ?? 0;
  if (isRoaming && born > 0 && event.timeUs - born < YOUNG_US) return undefined;
  const score = -Math.log10((own.foreignNamespaces + 0.5) / (own.reads + 1));
  const text = `${principal.namespace}/${principal.name} read ${access.name || 'all secrets'} in ${access.namespace} for the first time`;
  const baseline = `${own.foreignNamespaces} other namespaces in ${own.reads} reads so far`;
  return {
    severity: isRoaming ? 'low' : access.scope === 'namespace' ? 'high' : 'medium',
    reasons: [{ code: 'cross-namespace', score, text, baseline }],
    edge: access.namespace,
  };
}
