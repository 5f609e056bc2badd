import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { PresenceCell } from '../../src/identity/presence.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US } from '../../src/model/time.ts';
import { judgeAsked } from './asked.ts';
import { type Config, config } from './config.ts';
import { judgeAfterEnd } from './ended.ts';

/** A service-account token that nobody was seen to ask for, that names no pod, outlives its owner or was meant to. */
export default defineDetector<object, Config>({
  id: 'orphan-credential',
  version: 3,
  status: 'stable',
  title: 'Credential without an origin',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI1', 'NHI2', 'T1528', 'T1550.001'],
  codes: ['credential-after-deletion', 'credential-not-issued', 'credential-unbound', 'token-minted'],
  config,
  needs: ['credential-id'],
  ...WITHOUT_MEMORY,
  key: (moment) => ((moment.access && isServerToken(moment)) || isAsking(moment) ? '' : undefined),
  detect: (_memory, moment, settings) =>
    moment.access
      ? (judgeAfterEnd(moment, settings) ?? judgeUnbound(moment, settings) ?? judgeNotIssued(moment))
      : judgeAsked(moment, settings),
});

/** A token that this API server issues; those of people come from a provider elsewhere, and bear an id too. */
function isServerToken({ credential, event }: Moment): boolean {
  const isToken = credential.kind === 'bound-token' || credential.kind === 'unbound-token';
  return isToken && event.caller.user.username.startsWith('system:serviceaccount:');
}

function isAsking({ event, credential }: Moment): boolean {
  return credential.id !== '' && event.content?.kind === 'token-request';
}

/** An account that always spoke from pods has a token that belongs to none. */
function judgeUnbound({ past, credential, event }: Moment, settings: Config): Verdict | undefined {
  if (credential.kind !== 'unbound-token') return undefined;
  // A token is of who authenticated, whoever it acts as.
  const { username } = event.caller.user;
  const presence = past.presences.of(username);
  if (!presence || boundBefore(presence) < settings.boundSpells) return undefined;
  // The first requests with such a token may have been none for secrets; in use for a day it is a habit.
  if (presence.unboundUs > 0 && event.timeUs - presence.unboundUs > DAY_US) return undefined;
  const by = credential.issuedBy ? `, issued by ${credential.issuedBy}` : '';
  const text = `${username} used a token that belongs to no pod${by}`;
  const baseline = `pod-bound in all of ${boundBefore(presence)} spells of use before`;
  return verdict('high', username, { code: 'credential-unbound', score: 3.5, text, baseline });
}

/** Spells with a pod's token before the first one without. */
function boundBefore({ boundSpells, boundBeforeUnbound, unboundUs }: Readonly<PresenceCell>): number {
  return unboundUs > 0 ? boundBeforeUnbound : boundSpells;
}

/** A token that came into use while the log of issuance was complete, and that it does not have. */
function judgeNotIssued({ past, event, credential }: Moment): Verdict | undefined {
  // A pipeline's token is said once; a pod's may have been used for something else before.
  if (past.credential && credential.kind === 'unbound-token') return undefined;
  const { issuedUs = 0, firstUs = event.timeUs } = past.credential ?? {};
  if (issuedUs > 0 || !past.issuance.isComplete(firstUs)) return undefined;
  const text = `${event.caller.user.username} used a token that nobody was seen to ask for`;
  const baseline = 'the log shows issuance without a hole for longer than a token lives';
  // A token for a pipeline may be older than the log; a pod's is renewed within the hour.
  const severity = credential.kind === 'bound-token' ? 'high' : 'low';
  const reason: Reason = { code: 'credential-not-issued', score: severity === 'high' ? 3.5 : 1, text, baseline };
  return { ...verdict(severity, credential.id, reason), unlessIssued: credential.id };
}

function verdict(severity: Verdict['severity'], edge: string, reason: Reason): Verdict {
  return { severity, edge: `${reason.code} ${edge}`, reasons: [reason] };
}
