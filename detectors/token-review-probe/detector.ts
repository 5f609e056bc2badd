import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { PrincipalKind } from '../../src/model/principal.ts';
import { DAY_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minSpells: z
    .int()
    .min(1)
    .default(12)
    .describe('Five-minute spells in which a program was there without ever reviewing a token.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  reviews: number;
}

/** The control plane and kubelets review tokens for others; a request without an identity has no habits. */
const IRRELEVANT = new Set<PrincipalKind>(['control-plane', 'node', 'unauthenticated']);

/** A program that never did so has tokens reviewed: a way to learn what a stolen token is worth. */
export default defineDetector<Memory, Config>({
  id: 'token-review-probe',
  version: 1,
  status: 'stable',
  title: 'Token reviewed by an unusual identity',
  severity: 'medium',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'NHI2', 'T1528'],
  codes: ['token-review'],
  config,
  needs: [],
  memory: { cap: 20_000, ttlUs: 90 * DAY_US, isByCaller: true },
  key: ({ event, principal, key }) =>
    event.object.resource === 'tokenreviews' && !IRRELEVANT.has(principal.kind) ? key : undefined,
  empty: () => ({ reviews: 0 }),
  detect: judge,
  learn: (memory) => {
    memory.reviews += 1;
  },
});

function judge(memory: Readonly<Memory>, { event, principal, past }: Moment, settings: Config): Verdict | undefined {
  if (memory.reviews > 0) return undefined;
  const spells = past.presences.of(principal.username)?.spells ?? 0;
  const isKnown = spells >= settings.minSpells;
  const text = `${principal.username} ${event.code === 403 ? 'was refused to have' : 'had'} a token reviewed`;
  const baseline = `there in ${spells} spells without doing so`;
  const reasons = [{ code: 'token-review' as const, score: isKnown ? 2.5 : 1, text, baseline }];
  return {
    severity: isKnown ? 'medium' : 'info',
    edge: event.code === 403 ? 'refused' : 'reviewed',
    reasons,
    secrets: [],
  };
}
