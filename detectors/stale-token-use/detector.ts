import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { nameOf, span } from '../../src/detect/words.ts';
import { networkOf } from '../../src/identity/network.ts';
import { type Seen, sawOn, seenAt } from '../../src/identity/seen.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from '../../src/model/time.ts';

const config = z.strictObject({});

interface Memory {
  /** Uses of stale tokens by this principal. */
  uses: number;
  /** Stale tokens with the network that each came from. */
  places: Seen[];
}

/** A bound token asks for an hour, is warned about after that, and is accepted for up to a year. */
const REQUESTED_LIFE_US = HOUR_US;

/** A service-account token is used past the time by which its client should have renewed it. */
export default defineDetector<Memory, z.infer<typeof config>>({
  id: 'stale-token-use',
  version: 2,
  status: 'stable',
  title: 'Outdated token in use',
  severity: 'medium',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7', 'T1528', 'T1550.001'],
  codes: ['stale-token', 'credential-other-source'],
  config,
  needs: ['annotations'],
  memory: { cap: 50_000, ttlUs: 30 * DAY_US },
  key: ({ event, key }) => (event.staleSeconds > 0 ? key : undefined),
  empty: () => ({ uses: 0, places: [] }),
  detect: judge,
  learn: (memory, { event, credential, source }, _settings, verdict) => {
    memory.uses += 1;
    const isElsewhere = verdict?.reasons.some(({ code }) => code === 'credential-other-source');
    if (source.ip && !isElsewhere) sawOn(memory.places, placeOf(credential.id, source.ip), event.timeUs, MAX_PLACES);
  },
});

const MAX_PLACES = 16;
/** Presence is counted in spells of five minutes. */
const SPELL_US = 5 * MINUTE_US;

function placeOf(credential: string, ip: string): string {
  return `${credential} ${networkOf(ip)}`;
}

function judge(memory: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const { event, principal, past, credential, source } = moment;
  const ageUs = event.staleSeconds * SECOND_US + REQUESTED_LIFE_US;
  // A log that names no credentials cannot say that one was never used.
  const isNew = credential.id !== '' && past.credential === undefined && credential.issuedUs === 0;
  const isUnheard = isNew && past.watchedUs > ageUs;
  const known = memory.places.find(([place]) => place.startsWith(`${credential.id} `))?.[0];
  const isElsewhere =
    known !== undefined && source.ip !== '' && !seenAt(memory.places, placeOf(credential.id, source.ip));
  const late = `${nameOf(principal)} uses a token ${span(event.staleSeconds)} after it should have been renewed`;
  if (isUnheard)
    return said('medium', credential.id, 3, `${late}, and never used it before`, 'the log covers all of its life');
  if (isElsewhere) return elsewhere(moment, late, known.slice(credential.id.length + 1));
  if (memory.uses > 0) return undefined;
  const spells = past.presences.of(principal.username)?.boundSpells ?? 0;
  const isBecome = spells * SPELL_US > 2 * ageUs;
  const baseline = isBecome
    ? `in ${spells} spells before it renewed its tokens in time`
    : 'a client that does not reload its token looks like this';
  return said('low', 'hygiene', isBecome ? 1 : 0.5, late, baseline);
}

/** A client that never renews stays where it is; its token does not. */
function elsewhere({ credential, source }: Moment, late: string, usual: string): Verdict {
  const verdict = said('medium', `${credential.id} ${source.ip}`, 1.5, late, `until now it came from ${usual}`);
  const text = `from ${source.ip}, a network that this token never came from`;
  verdict.reasons.push({ code: 'credential-other-source', score: 2, text, baseline: `until now from ${usual}` });
  return verdict;
}

function said(severity: Severity, edge: string, score: number, text: string, baseline: string): Verdict {
  return { severity, edge, reasons: [{ code: 'stale-token', score, text, baseline }] };
}
