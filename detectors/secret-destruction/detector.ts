import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { addTo, evidenceIn, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  deletions: z.int().min(2).default(10).describe('Different secrets deleted within an hour that page.'),
  growth: z.number().min(1).default(3).describe('How many times its own busiest hour must be exceeded.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  deleted: WindowItem[];
  /** In any hour that is over; a burst that paged counts from its third day on. */
  most: number;
  burstDays: number;
  lastBurstDay: number;
  /** How often it emptied a namespace that was going. */
  cleaned: number;
}

const WINDOW_US = HOUR_US;
const BURST_DAYS = 3;

/** Secrets are deleted wholesale, and not because their namespace goes. */
export default defineDetector<Memory, Config>({
  id: 'secret-destruction',
  version: 1,
  status: 'stable',
  title: 'Secrets deleted wholesale',
  severity: 'high',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'DE.AE-02'],
  codes: ['deletion'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 90 * DAY_US },
  key: (moment) => (isDeletion(moment) ? moment.key : undefined),
  empty: () => ({ deleted: [], most: 0, burstDays: 0, lastBurstDay: -1, cleaned: 0 }),
  detect: judge,
  learn: (memory, moment, settings) => {
    const { event } = moment;
    if (isExpected(moment)) {
      if (event.verb === 'deletecollection') memory.cleaned += 1;
      return;
    }
    const kept = within(memory.deleted, event.timeUs, WINDOW_US);
    if (kept.length < memory.deleted.length) learnHour(memory, event.timeUs, settings);
    memory.deleted = kept;
    addTo(memory.deleted, [thingOf(event.object), event.timeUs, evidenceOf(event)]);
  },
});

/** An hour is learnt when it is over: a burst must not make itself normal while it goes on. */
function learnHour(memory: Memory, nowUs: number, settings: Config): void {
  const count = memory.deleted.length;
  const day = Math.floor(nowUs / DAY_US);
  const isBurst = count >= limitOf(memory, settings);
  if (isBurst && day !== memory.lastBurstDay) {
    memory.burstDays += 1;
    memory.lastBurstDay = day;
  }
  if (!isBurst || memory.burstDays >= BURST_DAYS) memory.most = Math.max(memory.most, count);
}

function limitOf({ most }: Readonly<Memory>, { deletions, growth }: Config): number {
  return Math.max(deletions, growth * most + 1);
}

function isDeletion({ event }: Moment): boolean {
  const { object, verb, code } = event;
  return (
    object.resource === 'secrets' && code >= 200 && code < 300 && (verb === 'delete' || verb === 'deletecollection')
  );
}

/** A namespace that goes takes its secrets along, and who made a namespace may empty it. */
function isExpected({ event, past, principal }: Moment): boolean {
  const namespace = past.objects.namespace(event.object.namespace);
  return namespace !== undefined && (namespace.deletedUs > 0 || namespace.createdBy === principal.username);
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, past } = moment;
  if (past.clusterReads < settings.minClusterReads || isExpected(moment)) return undefined;
  const items = within(memory.deleted, event.timeUs, WINDOW_US);
  const count = items.length + (isNewIn(items, thingOf(event.object)) ? 1 : 0);
  const isWhole = event.verb === 'deletecollection';
  const isMany = count >= limitOf(memory, settings);
  if (!isWhole && !isMany) return undefined;
  const what = isWhole
    ? `${event.selection.isFiltered ? 'a selection of the' : 'all'} secrets in ${event.object.namespace || 'all namespaces'}`
    : `${count} secrets within an hour`;
  // Who cleans up behind namespaces does so here too: the line that says that this one goes may come late.
  const isCleaner = isWhole && memory.cleaned > 0;
  const text = `${principal.username} deleted ${what}`;
  const usual = isCleaner ? `; emptied ${memory.cleaned} namespaces that went` : '';
  const baseline = `at most ${memory.most} in any hour before${usual}`;
  const reasons = [{ code: 'deletion' as const, score: isCleaner ? 1 : 3, text, baseline }];
  return {
    severity: isCleaner ? 'low' : isWhole ? 'high' : 'medium',
    edge: `${event.object.namespace} ${isWhole ? 'whole' : 'many'}`,
    reasons,
    evidence: evidenceIn(items),
  };
}

function thingOf({ namespace, name }: Moment['event']['object']): string {
  return `${namespace}/${name || '*'}`;
}
