import { z } from 'zod';
import { type Due, type DueVerdict, defineDetector } from '../../src/detect/contract.ts';
import { FEED_ITSELF } from '../../src/detect/moment.ts';
import { span } from '../../src/detect/words.ts';
import { DAY_US, formatTime, HOUR_US, SECOND_US } from '../../src/model/time.ts';
import { EMPTY, expectedSigns, isRead, isSign, learn, type Memory, sinceUs } from './memory.ts';

const config = z.strictObject({
  hours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours without a visible read from which on the feed is told of.'),
  longer: z.number().min(1).default(4).describe('How many times the longest time without one so far it must be.'),
  minSigns: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(50)
    .describe('Tokens asked for, pods made and secrets written since the last read: the feed is alive.'),
  minReads: z
    .number()
    .int()
    .min(1)
    .default(100)
    .describe('Reads that must have been seen before their end pages; fewer are recorded.'),
});
type Config = z.infer<typeof config>;

const WEEK_US = 7 * DAY_US;
/** Share of the usual signs of life from which on a feed goes on as before; weekends are quieter. */
const ALIVE_FROM = 0.7;

/** The log goes on, and reads of secrets are not, or no longer, in it: from here on silence means nothing. */
export default defineDetector<Memory, Config>({
  id: 'blind-feed',
  version: 1,
  status: 'stable',
  title: 'Reads of secrets cannot be seen',
  severity: 'medium',
  tactic: 'feed',
  frameworks: ['DE.CM-03'],
  codes: ['feed-gap'],
  config,
  needs: [],
  // One cell for the cluster; a second one could only be a mistake.
  memory: { cap: 2, ttlUs: 400 * DAY_US },
  key: (moment) => (isRead(moment) || isSign(moment) ? 'feed' : undefined),
  empty: () => ({ ...EMPTY }),
  detect: () => undefined,
  learn: (memory, moment, { minSigns }) => learn(memory, moment, minSigns),
  deadline: {
    at: dueUs,
    detect: judge,
    learn: (memory, { timeUs }, { hours }) => {
      memory.nextUs = timeUs + (isAlive(memory, timeUs) ? WEEK_US : hours * HOUR_US);
    },
  },
});

/** Nothing is awaited of a feed that shows reads, or no life. What was told is told again after a week. */
function dueUs(memory: Readonly<Memory>, { hours, longer, minSigns }: Config): number {
  if (memory.signs < minSigns) return 0;
  const waitUs = memory.reads === 0 ? 0 : longer * memory.longestUs;
  // Not before there were signs enough.
  return Math.max(memory.nextUs, memory.sign?.timeUs ?? 0, sinceUs(memory) + Math.max(hours * HOUR_US, waitUs));
}

/** A feed that nearly ends shows no reads either, and that is another matter. */
function isAlive(memory: Readonly<Memory>, nowUs: number): boolean {
  return memory.signs >= ALIVE_FROM * expectedSigns(memory, nowUs);
}

function judge(memory: Readonly<Memory>, { timeUs }: Due, { minReads, hours }: Config): DueVerdict[] {
  if (!isAlive(memory, timeUs)) return [];
  const { reads, sign, longestUs } = memory;
  const since = sinceUs(memory);
  // How often a cluster reads is known after a whole day of it.
  const isKnown = reads >= minReads && since - memory.startUs >= hours * HOUR_US;
  const during = span((timeUs - since) / SECOND_US);
  const text =
    reads === 0
      ? `in ${during} the log shows no get or list of a secret, though it shows tokens, pods and writes`
      : `for ${during}, since ${formatTime(since).slice(0, 16)}Z, the log shows no get or list of a secret any more, though it goes on`;
  const baseline =
    reads === 0
      ? 'every cluster at work reads secrets'
      : `${reads} reads before, never more than ${span(longestUs / SECOND_US)} apart`;
  return [
    {
      severity: reads === 0 || isKnown ? 'medium' : 'low',
      reasons: [{ code: 'feed-gap', score: 2.5, text, baseline }],
      edge: reads === 0 ? 'never' : 'no longer',
      about: FEED_ITSELF,
      evidence: sign ? [sign] : [],
      secrets: [],
    },
  ];
}
