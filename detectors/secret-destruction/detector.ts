import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { addTo, evidenceIn, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';

const config = z
  .object({
    minClusterReads: z
      .int()
      .min(0)
      .default(200)
      .describe('Secret reads the cluster must have shown before this pages.'),
    deletions: z.int().min(2).default(10).describe('Different secrets deleted within an hour that page.'),
    growth: z.number().min(1).default(3).describe('How many times its own busiest hour must be exceeded.'),
  })
  .strict();
type Config = z.infer<typeof config>;

interface Memory {
  deleted: WindowItem[];
  most: number;
}

const WINDOW_US = HOUR_US;

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
  empty: () => ({ deleted: [], most: 0 }),
  detect: judge,
  learn: (memory, { event }, _settings, verdict) => {
    memory.deleted = within(memory.deleted, event.timeUs, WINDOW_US);
    addTo(memory.deleted, [thingOf(event.object), event.timeUs, evidenceOf(event)]);
    if (!verdict) memory.most = Math.max(memory.most, memory.deleted.length);
  },
});

/** A namespace that goes takes its secrets along, and who made a namespace may empty it. */
function isDeletion({ event, past, principal }: Moment): boolean {
  const { object, verb, code } = event;
  if (object.resource !== 'secrets' || code < 200 || code > 299) return false;
  if (verb !== 'delete' && verb !== 'deletecollection') return false;
  const namespace = past.objects.namespace(object.namespace);
  return !namespace?.deletedUs && namespace?.createdBy !== principal.username;
}

function judge(memory: Readonly<Memory>, { event, principal, past }: Moment, settings: Config): Verdict | undefined {
  if (past.clusterReads < settings.minClusterReads) return undefined;
  const items = within(memory.deleted, event.timeUs, WINDOW_US);
  const count = items.length + (isNewIn(items, thingOf(event.object)) ? 1 : 0);
  const isWhole = event.verb === 'deletecollection';
  const isMany = count >= Math.max(settings.deletions, settings.growth * memory.most + 1);
  if (!isWhole && !isMany) return undefined;
  const what = isWhole
    ? `${event.selection.isFiltered ? 'a selection of the' : 'all'} secrets in ${event.object.namespace || 'all namespaces'}`
    : `${count} secrets within an hour`;
  const reasons = [
    {
      code: 'deletion' as const,
      score: 3,
      text: `${principal.username} deleted ${what}`,
      baseline: `at most ${memory.most} in any hour before`,
    },
  ];
  return { severity: isWhole ? 'high' : 'medium', edge: event.object.namespace, reasons, evidence: evidenceIn(items) };
}

function thingOf({ namespace, name }: Moment['event']['object']): string {
  return `${namespace}/${name || '*'}`;
}
