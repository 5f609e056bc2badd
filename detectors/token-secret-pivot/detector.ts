import { z } from 'zod';
import type { ReaderEntry } from '../../src/baseline/readers.ts';
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
  networks: Seen[];
  /** The network from which the token is used by who obtained it; '' while there is none. */
  stolenTo: string;
  sinceUs: number;
  /** What was done with it from there. */
  steps: string[];
  /** Networks that are not known yet, by days on which the token came from there. */
  waiting: Waiting[];
}

type Waiting = [network: string, days: number, lastDay: number];

/** Days from which on a network is the token's own, whoever read its secret before each use. */
const KNOWN_DAYS = 3;
const MAX_NETWORKS = 16;
const MAX_STEPS = 20;
/** A list gives away a whole namespace; only what follows at once is likely to come of it. */
const LIST_US = HOUR_US;

/** Somebody reads the secret that holds an account's long-lived token; then that token is used from a new place. */
export default defineDetector<Memory, Config>({
  id: 'token-secret-pivot',
  version: 2,
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
  empty: () => ({ uses: 0, networks: [], stolenTo: '', sinceUs: 0, steps: [], waiting: [] }),
  detect: judge,
  learn: (memory, moment, _settings, verdict) => {
    const { event, source } = moment;
    const network = networkOf(source.ip);
    memory.uses += 1;
    if (!seenAt(memory.networks, network)) countDay(memory, network, event.timeUs);
    if (!verdict) {
      if (!isStolen(memory, network, event.timeUs)) sawOn(memory.networks, network, event.timeUs, MAX_NETWORKS);
      return;
    }
    if (!isStolen(memory, network, event.timeUs))
      Object.assign(memory, { stolenTo: network, sinceUs: event.timeUs, steps: [] });
    memory.steps = [...memory.steps, stepOf(moment)].slice(0, MAX_STEPS);
  },
});

/** What recurs is no theft: an integration that many people look after is flagged on its first days, and then known. */
function countDay(memory: Memory, network: string, timeUs: number): void {
  const day = Math.floor(timeUs / DAY_US);
  const [, days = 0, lastDay = -1] = memory.waiting.find(([name]) => name === network) ?? [];
  const others = memory.waiting.filter(([name]) => name !== network);
  const now = day > lastDay ? days + 1 : days;
  if (now >= KNOWN_DAYS) sawOn(memory.networks, network, timeUs, MAX_NETWORKS);
  memory.waiting =
    now >= KNOWN_DAYS ? others : [...others, [network, now, Math.max(day, lastDay)] as Waiting].slice(-MAX_NETWORKS);
}

function isStolen({ stolenTo, sinceUs }: Readonly<Memory>, network: string, nowUs: number): boolean {
  return stolenTo === network && nowUs - sinceUs <= DAY_US;
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, source, past } = moment;
  const network = networkOf(source.ip);
  if (past.clusterReads < settings.minClusterReads || seenAt(memory.networks, network)) return undefined;
  if (isStolen(memory, network, event.timeUs)) return nextStep(memory, moment);
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
  return said(stepOf(moment), text, baseline, 3.5, [evidenceOfRead(moment, reader)]);
}

function nextStep({ steps }: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const step = stepOf(moment);
  if (steps.includes(step) || steps.length >= MAX_STEPS) return undefined;
  return said(step, `then the token in ${secretOf(moment)} was used to ${step}`, `step ${steps.length + 1}`, 1.5, []);
}

function said(step: string, text: string, baseline: string, score: number, evidence: Evidence[]): Verdict {
  return { severity: 'high', edge: step, reasons: [{ code: 'token-secret-pivot', score, text, baseline }], evidence };
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
