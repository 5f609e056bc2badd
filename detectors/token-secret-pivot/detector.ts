import { z } from 'zod';
import type { ReaderEntry } from '../../src/baseline/read-rows.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { span } from '../../src/detect/words.ts';
import { networkOf } from '../../src/identity/network.ts';
import { type Seen, sawOn, seenAt } from '../../src/identity/seen.ts';
import type { Evidence } from '../../src/model/finding.ts';
import { DAY_US, HOUR_US, SECOND_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  withinHours: z.number().min(1).default(24).describe('Hours between the read of the secret and the use of its token.'),
  habitReads: z.int().min(1).default(10).describe('Reads of that secret from which on its reader does so by habit.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  uses: number;
  /** All from which it came: whoever has a token does not have it from a read that came later. */
  networks: Seen[];
  /** The network from which the token is used by who obtained it; '' while there is none. */
  stolenTo: string;
  sinceUs: number;
  /** What was done with it from there. */
  steps: string[];
}

const MAX_NETWORKS = 16;
const MAX_STEPS = 20;
/** A list gives away a whole namespace; only what follows at once is likely to come of it. */
const LIST_US = HOUR_US;

/** Somebody reads the secret that holds an account's long-lived token; then that token is used from a new place. */
export default defineDetector<Memory, Config>({
  id: 'token-secret-pivot',
  version: 3,
  status: 'stable',
  title: 'Token read, then used elsewhere',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'NHI7', 'T1552.007', 'T1528', 'T1550.001'],
  codes: ['token-secret-pivot'],
  config,
  needs: ['annotations', 'sourceIPs'],
  memory: { cap: 20_000, ttlUs: 400 * DAY_US },
  key: ({ event, credential, source }) => (event.legacyToken?.secretName && source.ip ? credential.id : undefined),
  empty: () => ({ uses: 0, networks: [], stolenTo: '', sinceUs: 0, steps: [] }),
  detect: judge,
  learn: (memory, moment, _settings, verdict) => {
    const { event, source } = moment;
    const network = networkOf(source.ip);
    memory.uses += 1;
    sawOn(memory.networks, network, event.timeUs, MAX_NETWORKS);
    if (!verdict) return;
    if (!isStolen(memory, network, event.timeUs))
      Object.assign(memory, { stolenTo: network, sinceUs: event.timeUs, steps: [] });
    memory.steps = [...memory.steps, stepOf(moment)].slice(0, MAX_STEPS);
  },
});

function isStolen({ stolenTo, sinceUs }: Readonly<Memory>, network: string, nowUs: number): boolean {
  return stolenTo === network && nowUs - sinceUs <= DAY_US;
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, source, past } = moment;
  const network = networkOf(source.ip);
  if (past.clusterReads < settings.minClusterReads) return undefined;
  if (isStolen(memory, network, event.timeUs)) return nextStep(memory, moment);
  if (seenAt(memory.networks, network)) return undefined;
  const reader = readerBefore(moment, settings);
  return reader && firstStep(memory, moment, reader);
}

/** Who read the secret shortly before, by itself or in a list that it never made before, and does not do so by habit. */
function readerBefore({ event, principal, past }: Moment, settings: Config): ReaderEntry | undefined {
  const readers = past.readers.ofAny(principal.namespace, event.legacyToken?.secretName ?? '');
  return readers.findLast(({ username, timeUs, before, isScope }) => {
    const withinUs = isScope ? LIST_US : settings.withinHours * HOUR_US;
    const isFresh = event.timeUs - timeUs <= withinUs && timeUs <= event.timeUs;
    return isFresh && before < settings.habitReads && username !== principal.username;
  });
}

function firstStep({ uses, networks }: Readonly<Memory>, moment: Moment, reader: ReaderEntry): Verdict {
  const { event, source } = moment;
  const secret = secretOf(moment);
  const afterwards = span(Math.max(1, (event.timeUs - reader.timeUs) / SECOND_US));
  const where = reader.ip === source.ip ? 'its own address' : reader.ip || 'an unknown address';
  const text = `${reader.username} read ${secret} (${reader.verb}, from ${where}); ${afterwards} later the token in it came from ${source.ip}, to ${stepOf(moment)}`;
  const known = networks.map(([network]) => network).join(', ');
  const baseline = uses === 0 ? 'never used before' : `${uses} uses before, from ${known}`;
  return said(moment, text, baseline, 3.5, [evidenceOfRead(moment, reader)]);
}

function nextStep({ steps }: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const step = stepOf(moment);
  if (steps.includes(step) || steps.length >= MAX_STEPS) return undefined;
  return said(moment, `then the token in ${secretOf(moment)} was used to ${step}`, `step ${steps.length + 1}`, 1.5, []);
}

function said(moment: Moment, text: string, baseline: string, score: number, evidence: Evidence[]): Verdict {
  const edge = `${networkOf(moment.source.ip)} ${stepOf(moment)}`;
  return { severity: 'high', edge, reasons: [{ code: 'token-secret-pivot', score, text, baseline }], evidence };
}

function evidenceOfRead({ event, principal }: Moment, { auditID, stage, timeUs, verb }: ReaderEntry): Evidence {
  const name = event.legacyToken?.secretName ?? '';
  return { auditID, stage, timeUs, verb, namespace: principal.namespace, name, status: 200 };
}

function secretOf({ event, principal }: Moment): string {
  return `${principal.namespace}/${event.legacyToken?.secretName}`;
}

function stepOf({ event: { verb, object, code } }: Moment): string {
  const resource = object.subresource ? `${object.resource}/${object.subresource}` : object.resource;
  const where = [object.namespace, object.name].filter(Boolean).join('/');
  return `${verb} ${resource}${where ? ` ${where}` : ''}${code >= 400 ? ` (${code})` : ''}`;
}
