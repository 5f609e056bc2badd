import { scopeUseOf } from '../../src/baseline/scope-use.ts';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { nameOf } from '../../src/detect/words.ts';
import { DAY_US } from '../../src/model/time.ts';
import { type Config, config } from './config.ts';
import { emptyMemory, learn, type Memory } from './memory.ts';
import { judgeGuesses, judgeSweep, judgeTour } from './sweeps.ts';

const MANY_NAMESPACES = 3;

/** One principal sweeps secrets: lists a namespace it only ever read by name, reads many new ones, or guesses names. */
export default defineDetector<Memory, Config>({
  id: 'secret-enumeration',
  version: 4,
  status: 'stable',
  title: 'Secrets enumerated',
  severity: 'high',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007', 'T1613'],
  codes: ['enumeration', 'name-guessing'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 30 * DAY_US, isByCaller: true },
  key: ({ event, key }) => (event.object.resource === 'secrets' && event.object.subresource === '' ? key : undefined),
  empty: emptyMemory,
  detect: (memory, moment, settings) =>
    judgeList(moment, settings) ??
    judgeSweep(memory, moment, settings) ??
    judgeTour(memory, moment, settings) ??
    judgeGuesses(memory, moment, settings),
  learn,
});

/** A first list of a namespace. A filter narrows the answer, but how far the log does not say. */
function judgeList({ access, past, principal }: Moment, settings: Config): Verdict | undefined {
  if (!access?.isRead || access.scope !== 'namespace' || past.principal?.uses.namespace) return undefined;
  // Who reads in many namespaces selects in them as a matter of course.
  if (access.isFiltered && (past.principal?.foreignNamespaces ?? 0) >= MANY_NAMESPACES) return undefined;
  const score = past.scopeScore(scopeUseOf(access));
  if (score < settings.pageAt || past.opportunities < settings.minReads) return undefined;
  const did = access.verb === 'list' ? 'listed' : 'watched';
  const which = access.isFiltered ? 'a selection of the' : 'all';
  const text = `${nameOf(principal)} ${did} ${which} secrets in ${access.namespace}; it never did so`;
  const { uses = {}, reads = 0 } = past.principal ?? {};
  const baseline = `${uses.name ?? 0} of its ${reads} reads are by name; ${past.kind?.users.namespace ?? 0} of ${past.kind?.principals ?? 0} like it ever list`;
  return {
    severity: 'medium',
    edge: `list ${access.namespace}${access.isFiltered ? ' filtered' : ''}`,
    reasons: [{ code: 'enumeration', score, text, baseline }],
  };
}
