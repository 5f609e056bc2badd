import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { networkOf } from '../../src/identity/network.ts';
import { type Seen, sawOn, seenAt } from '../../src/identity/seen.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, formatTime } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  dormantDays: z
    .int()
    .min(1)
    .default(14)
    .describe('Days of silence after which a use counts as revival, if it is also three times its longest silence.'),
  minUses: z.int().min(1).default(20).describe('Uses from known networks before another network is news.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  uses: number;
  lastUs: number;
  longestSilenceUs: number;
  networks: Seen[];
}

/** A service-account token that lives in a Secret, never expires and is bound to nothing, is used. */
export default defineDetector<Memory, Config>({
  id: 'legacy-token-use',
  version: 2,
  status: 'stable',
  title: 'Long-lived token in use',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI4', 'NHI7', 'T1528'],
  codes: ['legacy-token', 'legacy-revived', 'credential-other-source'],
  config,
  needs: ['annotations'],
  memory: { cap: 20_000, ttlUs: 400 * DAY_US },
  key: ({ event, credential }) => (event.legacyToken ? credential.id : undefined),
  empty: () => ({ uses: 0, lastUs: 0, longestSilenceUs: 0, networks: [] }),
  detect: judge,
  learn: (memory, { event, source }, _settings, verdict) => {
    if (memory.uses > 0) memory.longestSilenceUs = Math.max(memory.longestSilenceUs, event.timeUs - memory.lastUs);
    memory.uses += 1;
    memory.lastUs = event.timeUs;
    const isFlagged = verdict?.reasons.some((reason) => reason.code === 'credential-other-source');
    if (source.ip && !isFlagged) sawOn(memory.networks, networkOf(source.ip), event.timeUs, 16);
  },
});

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const reasons = reasonsFor(memory, moment, settings);
  if (reasons.length === 0) return undefined;
  const isCold = moment.past.clusterReads < settings.minClusterReads;
  const severity = isCold ? 'low' : reasons.length > 1 ? 'high' : 'medium';
  return { severity, edge: [moment.credential.id, ...reasons.map(({ code }) => code)].join(' '), reasons };
}

function reasonsFor(memory: Readonly<Memory>, moment: Moment, settings: Config): Reason[] {
  const { event, source } = moment;
  const token = tokenNameOf(moment);
  const silentDays = Math.floor((event.timeUs - memory.lastUs) / DAY_US);
  const network = networkOf(source.ip);
  if (memory.uses === 0) {
    const text = `${token} was used for the first time`;
    return [{ code: 'legacy-token', score: 2, text, baseline: 'never seen in use' }];
  }
  const reasons: Reason[] = [];
  const isUnusual = event.timeUs - memory.lastUs > 3 * memory.longestSilenceUs;
  if (silentDays >= settings.dormantDays && isUnusual) {
    const text = `${token} is back after ${silentDays} days`;
    reasons.push({ code: 'legacy-revived', score: 2, text, baseline: `last used ${formatTime(memory.lastUs)}` });
  }
  if (source.ip && memory.uses >= settings.minUses && !seenAt(memory.networks, network)) {
    const text = `${token} came from ${source.ip}`;
    const known = memory.networks.map(([where]) => where).join(', ');
    reasons.push({
      code: 'credential-other-source',
      score: 2.5,
      text,
      baseline: `${memory.uses} uses, all from ${known}`,
    });
  }
  return reasons;
}

/** How a token that lives in a secret is called in a sentence. */
function tokenNameOf({ event, principal }: Moment): string {
  const { secretName = '', origin = 'unknown' } = event.legacyToken ?? {};
  if (!secretName)
    return `a token of ${principal.namespace}/${principal.name}, kept in a secret that the log does not name,`;
  return `the ${origin === 'unknown' ? '' : `${origin} `}token in ${principal.namespace}/${secretName}`;
}
