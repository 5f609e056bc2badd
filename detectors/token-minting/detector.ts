import { z } from 'zod';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { habitDays, minClusterReads } from '../../src/detect/settings.ts';
import { formatTime } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  habitDays: habitDays('Days with token requests from which on an issuer does this by habit.'),
  habitTargets: z.int().min(2).default(3).describe('Accounts an issuer by habit must have asked tokens for.'),
});
type Config = z.infer<typeof config>;

/** One identity asks for a token of another account, or uses one that was made this way. */
export default defineDetector<object, Config>({
  id: 'token-minting',
  version: 3,
  status: 'stable',
  title: 'Token made for another identity',
  severity: 'high',
  tactic: 'credential',
  frameworks: ['DE.CM-03', 'PR.AA-01', 'NHI2', 'NHI10', 'T1528', 'T1098'],
  codes: ['token-minted'],
  config,
  needs: ['annotations'],
  ...WITHOUT_MEMORY,
  key: (moment) => (isMinting(moment) || isMintedUse(moment) ? '' : undefined),
  detect: (_memory, moment, settings) =>
    isMinting(moment) ? judgeMinting(moment, settings) : judgeUse(moment, settings),
});

function isMinting({ event }: Moment): boolean {
  return event.object.resource === 'serviceaccounts' && event.object.subresource === 'token';
}

/** A read through a token that another service account had asked for, for the first time. */
function isMintedUse({ access, credential, past, event }: Moment): boolean {
  if (!access || !past.credential || past.credential.issuedBefore > 0) return false;
  return isServiceAccount(credential.issuedBy) && credential.issuedBy !== event.caller.user.username;
}

function judgeMinting({ event, principal, past }: Moment, settings: Config): Verdict | undefined {
  const target = `system:serviceaccount:${event.object.namespace}:${event.object.name}`;
  // Every decision is annotated; where none is, no issue is named either and every token would be the first.
  if (event.decision === '') return undefined;
  if (principal.impersonatedBy !== '') return judgeBorrowed({ event, principal, past }, target, settings);
  if (principal.kind === 'node') return judgeNode({ event, principal, past }, target);
  // Controllers ask for each other's accounts.
  if (principal.kind === 'control-plane' || target === principal.username) return undefined;
  const isRefused = event.code === 403;
  if (!isRefused && (event.code !== 201 || past.issuance.pair(principal.username, target))) return undefined;
  const issuer = past.issuance.issuer(principal.username);
  const isProgram = principal.namespace !== '';
  const isCold = past.clusterReads < settings.minClusterReads;
  const text = `${principal.username} ${isRefused ? 'was refused' : 'asked for'} a token of ${target}`;
  const baseline = `tokens of ${issuer?.targets ?? 0} accounts on ${issuer?.days ?? 0} days so far, never of this one`;
  const severity =
    isCold || isHabit(principal.username, past, settings) || !isProgram ? 'low' : isRefused ? 'medium' : 'high';
  return {
    severity,
    edge: `${target} ${isRefused ? 'refused' : 'given'}`,
    reasons: [{ code: 'token-minted', score: isProgram ? 3 : 1.5, text, baseline }],
    secrets: [],
  };
}

/**
 * Who may act as others asks as somebody who may: as a part of the control plane, as a kubelet, or as the account itself.
 * None of these has anybody act for it.
 */
function judgeBorrowed(
  { event, principal, past }: Pick<Moment, 'event' | 'principal' | 'past'>,
  target: string,
  { minClusterReads }: Config,
): Verdict | undefined {
  const { username, impersonatedBy, kind } = principal;
  const isRefused = event.code === 403;
  if (!isRefused && event.code !== 201) return undefined;
  const isOfCluster = kind === 'control-plane' || kind === 'node' || username === target;
  const isProgram = isServiceAccount(impersonatedBy);
  const text = `${impersonatedBy}, acting as ${username}, ${isRefused ? 'was refused' : 'asked for'} a token of ${target}`;
  const baseline = `tokens of ${past.issuance.issuer(username)?.targets ?? 0} accounts were asked for in the name of ${username} so far`;
  const worst = isProgram ? 'high' : isOfCluster ? 'medium' : 'low';
  const isMild = past.clusterReads < minClusterReads || (isRefused && !isProgram);
  const severity = isMild ? 'low' : isRefused ? 'medium' : worst;
  const reasons = [{ code: 'token-minted' as const, score: isOfCluster || isProgram ? 3 : 1.5, text, baseline }];
  return { severity, edge: `${target} ${isRefused ? 'refused' : 'given'}`, reasons, secrets: [] };
}

/** Kubelets ask for their own pods, and the server holds them to that. */
function judgeNode(
  { event, principal, past }: Pick<Moment, 'event' | 'principal' | 'past'>,
  target: string,
): Verdict | undefined {
  const node = principal.username.slice('system:node:'.length);
  const bound = event.content?.kind === 'token-request' ? event.content : undefined;
  const pod = bound && past.inventory.pod(event.object.namespace, bound.boundName, bound.boundUid);
  const isElsewhere = event.code === 201 && pod !== undefined && pod.node !== '' && pod.node !== node;
  if (event.code !== 403 && !isElsewhere) return undefined;
  const text = isElsewhere
    ? `${principal.username} asked for a token of ${target} for pod ${bound?.boundName}, which runs on ${pod.node}`
    : `${principal.username} was refused a token of ${target}`;
  const baseline = isElsewhere
    ? 'kubelets ask for the pods of their node'
    : 'a lag of the node graph, or a pod that is not its own';
  const reasons = [{ code: 'token-minted' as const, score: isElsewhere ? 3.5 : 1, text, baseline }];
  const edge = `${target} ${isElsewhere ? 'elsewhere' : 'refused'}`;
  return { severity: isElsewhere ? 'high' : 'low', edge, reasons, secrets: [] };
}

/** A controller that does this for ever more accounts. */
function isHabit(username: string, past: Moment['past'], settings: Config): boolean {
  const issuer = past.issuance.issuer(username);
  return (issuer?.days ?? 0) >= settings.habitDays && (issuer?.targets ?? 0) >= settings.habitTargets;
}

function judgeUse({ event, credential, past }: Moment, settings: Config): Verdict {
  const text = `${event.caller.user.username} was used through a token that ${credential.issuedBy} had asked for`;
  const baseline = `made ${formatTime(credential.issuedUs)}, the first of its kind`;
  const isUsual = past.clusterReads < settings.minClusterReads || isHabit(credential.issuedBy, past, settings);
  const reasons = [{ code: 'token-minted' as const, score: isUsual ? 1 : 3, text, baseline }];
  return { severity: isUsual ? 'low' : 'high', edge: credential.id, reasons };
}

function isServiceAccount(username: string): boolean {
  return username.startsWith('system:serviceaccount:');
}
