import { z } from 'zod';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { nameOf } from '../../src/detect/words.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minReads: z.int().min(1).default(20).describe('Reads of its own before a new secret is news.'),
  recordAt: z
    .number()
    .min(0)
    .default(1.3)
    .describe('Surprise, in decimal orders, from which a first read is recorded.'),
});
type Config = z.infer<typeof config>;

/** A principal with a history reads a secret that it never read. A record for the timeline; it pages nobody. */
export default defineDetector<object, Config>({
  id: 'first-secret-access',
  version: 1,
  status: 'stable',
  title: 'Secret read for the first time',
  severity: 'info',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'T1552.007'],
  codes: ['first-secret', 'first-namespace'],
  config,
  needs: [],
  ...WITHOUT_MEMORY,
  key: (moment) => (isFirst(moment) ? '' : undefined),
  detect: (_memory, moment, settings) => judge(moment, settings),
});

function isFirst({ access, past, key, event }: Moment): boolean {
  if (!access?.isRead || access.scope !== 'name' || past.history.secret(key, access)) return false;
  const born = past.objects.secret(access.namespace, access.name)?.createdUs ?? 0;
  return born === 0 || event.timeUs - born > DAY_US;
}

function judge({ access, past, principal, key }: Moment, settings: Config): Verdict | undefined {
  const own = past.principal;
  if (!access || !own || own.reads < settings.minReads) return undefined;
  const score = -Math.log10((own.secrets + 0.5) / (own.reads + 1));
  if (score < settings.recordAt) return undefined;
  const baseline = `${own.secrets} secrets in ${own.reads} reads so far`;
  const text = `${nameOf(principal)} read ${access.namespace}/${access.name} for the first time`;
  const reasons: Reason[] = [{ code: 'first-secret', score, text, baseline }];
  if (!past.history.namespace(key, access)) {
    const place = `${access.namespace} is a namespace it never read`;
    reasons.push({ code: 'first-namespace', score: 0.5, text: place, baseline: `${own.namespaces} namespaces so far` });
  }
  return { severity: 'info', edge: `${access.namespace}/${access.name}`, reasons };
}
