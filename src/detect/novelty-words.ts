import type { Counts, Novelty, Observation } from '../baseline/observation.ts';
import { FACETS, type Facet } from '../baseline/subjects.ts';
import type { Access } from '../model/access.ts';
import { amount, groupDigits } from '../model/amount.ts';
import type { Principal } from '../model/principal.ts';
import type { Reason, ReasonCode } from '../model/reason.ts';
import type { Moment } from './moment.ts';
import { nameOf } from './words.ts';

/** A smaller reason explains nothing. */
const LEAST_SCORE = 0.3;
const SECRET = FACETS.indexOf('secret');
/** So many new secrets within a week are called a sweep. */
const SWEEP_OF = 3;

/** The terms of a score as a person reads them: what was new, and the counts that make it rare. */
export function reasonsOf(moment: Moment): Reason[] {
  const { novelty, observation, access } = moment;
  if (!novelty || !observation || !access) return [];
  const reasons = FACETS.map((facet) => reasonOf(facet, moment, access, observation, novelty));
  const sweep = sweepReason(moment, observation, novelty);
  // One or two new secrets are no sweep: that they are new says it all.
  if (isSweep(moment, observation)) reasons.push(sweep);
  else if (reasons[SECRET]) reasons[SECRET] = { ...reasons[SECRET], score: reasons[SECRET].score + sweep.score };
  const told = reasons.filter(({ score }) => score >= LEAST_SCORE);
  return told.length > 0 ? told : reasons.sort((a, b) => b.score - a.score).slice(0, 1);
}

function reasonOf(facet: Facet, moment: Moment, access: Access, observation: Observation, novelty: Novelty): Reason {
  const index = FACETS.indexOf(facet);
  const [own = 0, peers = 0] = novelty.parts.slice(2 * index, 2 * index + 2);
  const readers = facet === 'secret' ? (novelty.parts[2 * FACETS.length] as number) : 0;
  const counts = moment.past.baseline.counts(observation, index);
  const terms = [
    [
      own,
      `0 of its own ${groupDigits(observation.reads)} reads, ${counts.fresh} of ${counts.observed} daily ones met a new ${NOUNS[facet]}`,
    ],
    [peers, `0 of ${groupDigits(counts.widestReads)} reads by ${groupOf(counts.widest)}`],
    [readers, `${amount(counts.readers, 'other reader')} on ${counts.readerDays} days`],
  ] as const;
  return {
    code: codeOf(facet, access, moment.principal),
    score: own + peers + readers,
    text: `${nameOf(moment.principal)} ${WORDS[facet](moment, access)}`,
    baseline: terms
      .filter(([score]) => score > 0)
      .map(([score, text]) => `${text}: +${score.toFixed(1)}`)
      .join('; '),
  };
}

const NOUNS: Readonly<Record<Facet, string>> = {
  secret: 'secret',
  namespace: 'namespace',
  team: 'team',
  scope: 'way of reading',
  agent: 'program',
  network: 'network',
  hour: 'hour of the week',
};

const WORDS: Readonly<Record<Facet, (moment: Moment, access: Access) => string>> = {
  secret: (_moment, { namespace, name }) => `read ${namespace}/${name} for the first time`,
  namespace: (_moment, { namespace }) => `read in ${namespace} for the first time`,
  team: ({ past }, { namespace, name }) =>
    `read from team ${past.inventory.teamOfSecret(namespace, name || '*')?.name} for the first time`,
  scope: (_moment, access) => `${DONE[access.verb]} ${SCOPES[access.scope]} for the first time`,
  agent: ({ event }) => `used ${event.userAgent.slice(0, 60) || 'a program without a name'} for the first time`,
  network: ({ source }) => `came from ${source.ip}, a network new to it`,
  hour: () => 'was there at an hour of the week that is not its own',
};

const DONE: Readonly<Record<Access['verb'], string>> = { get: 'read', list: 'listed', watch: 'watched' };

const SCOPES: Readonly<Record<Access['scope'], string>> = {
  name: 'a secret by name',
  namespace: 'the secrets of a namespace',
  'name-in-all': 'one name in all namespaces',
  cluster: 'the secrets of all namespaces',
};

function codeOf(facet: Facet, { scope }: Access, { namespace }: Principal): ReasonCode {
  if (facet === 'namespace') return namespace ? 'cross-namespace' : 'first-namespace';
  if (facet !== 'scope') return CODES[facet];
  if (scope === 'name') return 'new-verb';
  return scope === 'namespace' ? 'enumeration' : 'cluster-wide-scope';
}

const CODES: Readonly<Record<Exclude<Facet, 'namespace' | 'scope'>, ReasonCode>> = {
  secret: 'first-secret',
  team: 'cross-team',
  agent: 'new-user-agent',
  network: 'new-source',
  hour: 'unusual-hour',
};

function isSweep({ past }: Moment, observation: Observation): boolean {
  const { fast, slow } = past.baseline.counts(observation, SECRET);
  return Math.max(fast, slow) >= SWEEP_OF;
}

function sweepReason({ past, principal }: Moment, observation: Observation, { parts }: Novelty): Reason {
  const [burst = 0, slow = 0] = parts.slice(-2);
  const counts: Counts = past.baseline.counts(observation, 0);
  const span = counts.fast >= SWEEP_OF ? [counts.fast, 'about half a day'] : [counts.slow, 'about a week'];
  return {
    code: 'enumeration',
    score: burst + slow,
    text: `${nameOf(principal)} read ${span[0]} secrets new to it within ${span[1]}`,
    baseline: `${counts.fresh} new ones in ${counts.observed} daily reads before: +${(burst + slow).toFixed(1)}`,
  };
}

/** A group of peers by its name among the subjects. */
function groupOf(subject: string): string {
  const name = subject.slice(1);
  if (subject.startsWith('n')) return `namespace ${name}`;
  if (subject.startsWith('t')) return `team ${name}`;
  if (subject.startsWith('g')) return `group ${name}`;
  return subject ? `all of kind ${name}` : 'its peers';
}
