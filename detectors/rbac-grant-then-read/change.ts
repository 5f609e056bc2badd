import { isBindingChange, isGiving, isRoleChange } from '../../src/baseline/bindings.ts';
import type { Verdict } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import type { Power } from '../../src/identity/powers.ts';
import type { Severity } from '../../src/model/finding.ts';
import type { Reason } from '../../src/model/reason.ts';
import { HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import type { Config } from './config.ts';
import { type Given, givenBy, isGivenTo } from './given.ts';

/** Somebody changes who may do what: what it gives speaks for itself, else who does it. */
export function judgeChange(moment: Moment, settings: Config): Verdict | undefined {
  const { event } = moment;
  if (event.verb === 'delete') return judgeRemoval(moment, settings);
  // A refused look at roles is no try to change them.
  const isRefused = event.code === 403 && isGiving(event.verb);
  if (!isRefused && !isBindingChange(event) && !isRoleChange(event)) return undefined;
  const given = givenBy(moment);
  const gift = given && !isRefused ? severityOf(given, moment, settings) : 'info';
  const maker = severityOfMaker(moment, settings, isRefused, given);
  if (maker === 'info' && gift === 'info') return undefined;
  const reasons = reasonsOf(moment, isRefused, gift === 'info' ? undefined : given, maker);
  const edge = `${event.object.namespace}/${event.object.name} ${isRefused ? 'refused' : 'changed'}`;
  return { severity: higher(gift, maker), edge, reasons, secrets: [] };
}

const RANK: readonly Severity[] = ['info', 'low', 'medium', 'high'];

function higher(a: Severity, b: Severity): Severity {
  return RANK.indexOf(a) > RANK.indexOf(b) ? a : b;
}

const DANGEROUS: ReadonlySet<Power> = new Set(['wildcard', 'escalate', 'bind']);

/** What the change gives, whoever makes it; info when that is nothing to speak of. */
function severityOf({ audience, powers }: Given, { event, principal, past }: Moment, settings: Config): Severity {
  if (powers.length === 0) return 'info';
  const isSecretful = powers.some((power) => power !== 'named-secrets');
  if (audience !== 'named') return isSecretful ? (audience === 'everybody' ? 'high' : 'medium') : 'low';
  // Whoever may act as the accounts of one namespace has what the built-in role for developers gives.
  const isWide = event.object.namespace === '';
  const isDangerous = powers.some((power) => DANGEROUS.has(power) || (isWide && power === 'impersonate'));
  if (!isDangerous) return 'info';
  if (isGivenTo(event, principal.username)) return 'high';
  // Whoever manages rights gives such ones as well; the first change of an identity is another matter.
  const isFirst = past.clusterReads >= settings.minClusterReads && past.bindings.changesBy(principal.username) === 0;
  return isFirst && isWide && powers.includes('wildcard') ? 'medium' : 'low';
}

/** A pod's identity that never changed rights changes them, or tries to. */
function severityOfMaker(
  { event, principal, past }: Moment,
  settings: Config,
  isRefused: boolean,
  given: Given | undefined,
): Severity {
  // What a role gives matters; that it is written does not.
  if (!isRefused && isRoleChange(event) && !given?.powers.length) return 'info';
  if (principal.namespace === '' || past.clusterReads < settings.minClusterReads) return 'info';
  if (past.bindings.changesBy(principal.username) >= settings.habit) return 'info';
  // An account that never read secrets may be an installer at its work.
  return isKnown({ principal, past }) ? 'medium' : 'low';
}

function isKnown({ principal, past }: Pick<Moment, 'principal' | 'past'>): boolean {
  return (past.principal?.reads ?? 0) > 0 && (past.presences.of(principal.username)?.boundSpells ?? 0) > 0;
}

function reasonsOf(
  { event, principal, past }: Moment,
  isRefused: boolean,
  given: Given | undefined,
  maker: Severity,
): Reason[] {
  const where = event.object.namespace ? ` in ${event.object.namespace}` : '';
  const what = `${event.object.resource} ${event.object.name}${where}`;
  const text = `${principal.username} ${isRefused ? 'was refused to change' : 'changed'} ${what}`;
  const baseline = `${past.bindings.changesBy(principal.username)} changes of bindings so far`;
  const reasons: Reason[] = [{ code: 'binding-changed', score: maker === 'medium' ? 3 : 1, text, baseline }];
  if (given)
    reasons.push({
      code: 'grant-wide',
      score: given.audience === 'everybody' ? 3 : 2,
      text: `it gives ${given.text}`,
      baseline: 'as its role says',
    });
  return reasons;
}

/** Given, and taken back soon: as somebody does who does not want it found. */
function judgeRemoval({ event, principal, past }: Moment, settings: Config): Verdict | undefined {
  const made = past.bindings.changed(event);
  const isOwn = made?.by === principal.username && principal.namespace !== '';
  if (!made || !isOwn || event.code > 299 || event.isDryRun) return undefined;
  const ageUs = event.timeUs - made.changedUs;
  if (ageUs > settings.freshHours * HOUR_US || made.byEarlier >= settings.habit) return undefined;
  const minutes = Math.max(1, Math.round(ageUs / MINUTE_US));
  const { resource, name, namespace } = event.object;
  const text = `${principal.username} removed ${resource} ${name} again, ${minutes} min after it had made it`;
  const reasons = [
    { code: 'binding-changed' as const, score: 1, text, baseline: `${made.byEarlier} changes of bindings before` },
  ];
  const severity = isKnown({ principal, past }) && past.clusterReads >= settings.minClusterReads ? 'medium' : 'low';
  return {
    severity,
    edge: `${namespace}/${name} removed`,
    reasons,
    evidence: [made.evidence],
    secrets: [],
  };
}
