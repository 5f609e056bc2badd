import { z } from 'zod';
import { scopeUseOf } from '../../src/baseline/scope-use.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { nameOf } from '../../src/detect/words.ts';
import { networkOf } from '../../src/identity/network.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  pageAt: z.number().min(0).default(1.9).describe('Novelty, in decimal orders, from which a whole-cluster read pages.'),
  fewReads: z
    .int()
    .min(1)
    .default(3)
    .describe('Reads after which a principal is not new any more: where no right was given lately, this many suffice.'),
  recordAt: z.number().min(0).default(1).describe('Novelty from which it is recorded.'),
  personReads: z
    .int()
    .min(1)
    .default(20)
    .describe('Reads by people that must be known before one of them reading everything pages.'),
});
type Config = z.infer<typeof config>;

/** A right given so long ago explains its first use. */
const LATELY_US = 3 * DAY_US;

/** Chunks of one paged list seen so far. */
interface Memory {
  listRv: string;
  chunks: number;
}

/** One principal reads the secrets of all namespaces (list or watch), or one name in all of them, and never did. */
export default defineDetector<Memory, Config>({
  id: 'cluster-wide-read',
  version: 3,
  status: 'stable',
  title: 'Secrets of the whole cluster read',
  severity: 'high',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007', 'T1613'],
  codes: ['cluster-wide-scope'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: DAY_US },
  key: (moment) => (isClusterRead(moment) ? moment.key : undefined),
  empty: () => ({ listRv: '', chunks: 0 }),
  detect: judge,
  learn: (memory, { access, event }) => {
    // The first chunk has no resource version yet.
    const isSame = event.selection.continueRv === memory.listRv || memory.listRv === '';
    memory.chunks = access?.isContinued && isSame ? memory.chunks + 1 : 1;
    memory.listRv = event.selection.continueRv;
  },
});

function isClusterRead({ access, key, past }: Moment): boolean {
  if (!access?.isRead || (access.scope !== 'cluster' && access.scope !== 'name-in-all')) return false;
  return key !== '' && !past.principal?.uses[scopeUseOf(access)];
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { access, past, principal, event } = moment;
  if (!access || past.clusterReads < settings.minClusterReads) return undefined;
  // A list in chunks is one read: it is told again when it has become twice as long.
  if (access.isContinued && !isPowerOfTwo(memory.chunks + 1)) return undefined;
  const score = past.scopeScore(scopeUseOf(access));
  const severity = severityOf(moment, score, settings);
  if (!severity) return undefined;
  const what = access.name
    ? `${access.name} in all namespaces`
    : `the secrets of all namespaces${access.isFiltered ? ', filtered' : ''}`;
  const part = access.isContinued
    ? ` (chunk ${memory.chunks + 1}, from ${event.selection.continueStart || 'unknown'})`
    : '';
  const peers = past.kind?.users[scopeUseOf(access)] ?? 0;
  const baseline = `0 such reads in its ${past.principal?.reads ?? 0}; ${peers} of ${past.kind?.principals ?? 0} like it ever did; may be metadata only, which the log does not tell apart`;
  const text = `${nameOf(principal)} ${access.verb === 'list' ? 'listed' : 'watched'} ${what} for the first time${part}`;
  return {
    severity,
    edge: `${scopeUseOf(access)} ${access.name}`,
    reasons: [{ code: 'cluster-wide-scope', score, text, baseline }],
    unlessStoredAnew: severity === 'high' && mayStoreAnew(moment),
  };
}

/** Everything listed by a person from where that person mostly is, and was before today: it may be maintenance. */
function mayStoreAnew({ access, principal, event, past, source }: Moment): boolean {
  if (access?.verb !== 'list' || principal.kind !== 'human' || event.impersonated) return false;
  const presence = past.presences.of(principal.username);
  if (!presence) return false;
  const earlierDays = presence.days - (presence.lastDay === Math.floor(event.timeUs / DAY_US) ? 1 : 0);
  const here = presence.networks.find(([network]) => network === networkOf(source.ip));
  return earlierDays > 0 && here !== undefined && here[2] * 2 > presence.spells;
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

function severityOf(moment: Moment, score: number, settings: Config): Severity | undefined {
  const { access, principal, past } = moment;
  const page: Severity = access?.isFiltered ? 'medium' : 'high';
  if (score >= settings.pageAt) return page;
  // Who reads by name already has its work; that a right nobody gave it lately is used for everything is none of it.
  if (score >= settings.recordAt && past.opportunities >= settings.fewReads && isOldRight(moment)) return 'medium';
  // People have few reads of their own; that none of them does this is what makes it news.
  const peers = past.kind;
  const isRareAmongPeople = (peers?.users.cluster ?? 0) * 3 < (peers?.principals ?? 0);
  if (principal.kind === 'human' && isRareAmongPeople && (peers?.reads ?? 0) >= settings.personReads) return page;
  return score >= settings.recordAt ? 'low' : undefined;
}

/** The log shows rights being given, and what allowed this was not among them for days. */
function isOldRight({ access, event, past }: Pick<Moment, 'access' | 'event' | 'past'>): boolean {
  const binding = past.bindings.granting(access?.grant);
  const isLogged = past.bindings.total > 0 && past.watchedUs > LATELY_US;
  return access?.grant !== undefined && isLogged && (!binding || event.timeUs - binding.changedUs > LATELY_US);
}
