import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { nameOf, span } from '../../src/detect/words.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, HOUR_US, SECOND_US } from '../../src/model/time.ts';

const config = z.strictObject({});

interface Memory {
  /** Distinct uses of stale tokens by this principal. */
  uses: number;
}

/** A bound token asks for an hour, is warned about after that, and is accepted for up to a year. */
const REQUESTED_LIFE_US = HOUR_US;

/** A service-account token is used past the time by which its client should have renewed it. */
export default defineDetector<Memory, z.infer<typeof config>>({
  id: 'stale-token-use',
  version: 1,
  status: 'stable',
  title: 'Outdated token in use',
  severity: 'medium',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI7', 'T1528', 'T1550.001'],
  codes: ['stale-token'],
  config,
  needs: ['annotations'],
  memory: { cap: 50_000, ttlUs: 30 * DAY_US },
  key: ({ event, key }) => (event.staleSeconds > 0 ? key : undefined),
  empty: () => ({ uses: 0 }),
  detect: judge,
  learn: (memory) => {
    memory.uses += 1;
  },
});

function judge(memory: Readonly<Memory>, moment: Moment): Verdict | undefined {
  const { event, principal, past, credential } = moment;
  const ageUs = event.staleSeconds * SECOND_US + REQUESTED_LIFE_US;
  // A log that names no credentials cannot say that one was never used.
  const isNew = credential.id !== '' && past.credential === undefined && credential.issuedUs === 0;
  const isUnheard = isNew && past.watchedUs > ageUs;
  if (!isUnheard && memory.uses > 0) return undefined;
  const late = `${nameOf(principal)} uses a token ${span(event.staleSeconds)} after it should have been renewed`;
  const reason: Reason = isUnheard
    ? {
        code: 'stale-token',
        score: 3,
        text: `${late}, and never used it before`,
        baseline: 'the log covers all of its life',
      }
    : {
        code: 'stale-token',
        score: 0.5,
        text: late,
        baseline: 'a client that does not reload its token looks like this',
      };
  return { severity: isUnheard ? 'medium' : 'low', edge: isUnheard ? credential.id : 'hygiene', reasons: [reason] };
}
