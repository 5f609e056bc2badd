import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { networkOf } from '../../src/identity/network.ts';
import { knownBefore } from '../../src/identity/presence.ts';
import { seenAt } from '../../src/identity/seen.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, formatTime } from '../../src/model/time.ts';
import { hasCertificate, learnCertificate, type Memory, oldCertificate } from './certificates.ts';

const config = z.strictObject({
  silentDays: z.number().min(1).default(10).describe('Days of silence from which a return is news.'),
  longer: z.number().min(1).default(3).describe('How many times its longest silence so far this one must be.'),
  minSpells: z.int().min(1).default(3).describe('Five-minute spells of presence before its rhythm is known.'),
});
type Config = z.infer<typeof config>;

/** A person or account comes back after long silence and asks for secrets, or on a certificate that was replaced. */
export default defineDetector<Memory, Config>({
  id: 'dormant-credential',
  version: 2,
  status: 'stable',
  title: 'Back after long silence',
  severity: 'medium',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI1', 'T1078.004'],
  codes: ['dormant-credential', 'new-source'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 180 * DAY_US, isByCaller: true },
  key: (moment) => (isReturn(moment) || hasCertificate(moment) ? moment.event.caller.user.username : undefined),
  empty: () => ({ certificates: [] }),
  detect: (memory, moment, settings) =>
    (isReturn(moment) ? judge(moment, settings) : undefined) ?? oldCertificate(memory, moment),
  learn: learnCertificate,
});

function isReturn({ access, principal, event }: Moment): boolean {
  return access !== undefined && principal.kind !== 'node' && !event.legacyToken;
}

function judge(moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, source, past, credential } = moment;
  // A pod that was started anew got its token from its kubelet; programs that read only then are silent between.
  if (credential.kind === 'bound-token' && credential.issuedBy.startsWith('system:node:')) return undefined;
  const { username } = event.caller.user;
  const presence = past.presences.of(username);
  if (!presence) return undefined;
  // Whoever comes back may ask for something else first; it is the same return.
  const known = knownBefore(presence, event.timeUs);
  const silenceUs = event.timeUs - known.lastUs;
  const isLong = silenceUs >= settings.silentDays * DAY_US && silenceUs > settings.longer * known.longestSilenceUs;
  if (!isLong || known.spells < settings.minSpells) return undefined;
  const days = Math.floor(silenceUs / DAY_US);
  const text = `${username} is back after ${days} days`;
  const baseline = `last seen ${formatTime(known.lastUs)}, never silent for more than ${Math.ceil(known.longestSilenceUs / DAY_US)} days`;
  const reason: Reason = { code: 'dormant-credential', score: 2, text, baseline };
  const network = networkOf(source.ip);
  const isElsewhere = source.ip !== '' && (network === known.newNetwork || !seenAt(presence.networks, network));
  // Holidays end: only together with a network that nobody uses does it page.
  if (!isElsewhere || !isNobodys(moment)) return { severity: 'low', edge: `${principal.username} `, reasons: [reason] };
  const place: Reason = {
    code: 'new-source',
    score: 1.5,
    text: `from ${source.ip}, a network that nobody uses`,
    baseline: 'its own networks are others',
  };
  return { severity: 'medium', edge: `${principal.username} ${network}`, reasons: [reason, place] };
}

/** Pods come and go; where a new one stands says nothing. A log without credentials cannot tell them from others. */
function isNobodys({ principal, credential, source, past, event }: Moment): boolean {
  const isPod = principal.namespace !== '' && credential.kind !== 'unbound-token';
  return !isPod && past.presences.othersFrom(source.ip, event.caller.user.username) === 0;
}
