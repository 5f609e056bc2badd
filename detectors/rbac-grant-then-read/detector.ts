import { z } from 'zod';
import { type BindingCell, isBindingChange, isGiving } from '../../src/baseline/bindings.ts';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import { formatTime, HOUR_US } from '../../src/model/time.ts';

const config = z.strictObject({
  minClusterReads,
  freshHours: z.number().min(0).default(24).describe('Hours for which a changed binding counts as fresh.'),
  habit: z.int().min(1).default(3).describe('Bindings that an identity must have changed before it does so by habit.'),
});
type Config = z.infer<typeof config>;

const RBAC = new Set(['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']);

/** A program changes who may do what, or secrets are read through a binding that the reader itself just made. */
export default defineDetector<object, Config>({
  id: 'rbac-grant-then-read',
  version: 1,
  status: 'stable',
  title: 'Rights given, then used',
  severity: 'high',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1078.004', 'T1098'],
  codes: ['binding-changed'],
  config,
  needs: [],
  ...WITHOUT_MEMORY,
  key: ({ event, access }) => ((access?.isRead && access.grant) || RBAC.has(event.object.resource) ? '' : undefined),
  detect: (_memory, moment, settings) => (moment.access ? judgeRead(moment, settings) : judgeChange(moment, settings)),
});

/** A pod's identity that never changed rights changes them, or tries to. */
function judgeChange({ event, principal, past }: Moment, settings: Config): Verdict | undefined {
  // A refused look at roles is no try to change them.
  const isRefused = event.code === 403 && isGiving(event.verb);
  if (!isRefused && !isBindingChange(event)) return undefined;
  if (principal.namespace === '' || !isSettled(past, settings)) return undefined;
  const changes = past.bindings.changesBy(principal.username);
  if (changes >= settings.habit) return undefined;
  const where = event.object.namespace ? ` in ${event.object.namespace}` : '';
  const text = `${principal.username} ${isRefused ? 'was refused to change' : 'changed'} ${event.object.resource} ${event.object.name}${where}`;
  // An account that never read secrets may be an installer at its work.
  const isKnown = (past.principal?.reads ?? 0) > 0 && (past.presences.of(principal.username)?.boundSpells ?? 0) > 0;
  const baseline = `${changes} changes of bindings so far`;
  const reasons = [{ code: 'binding-changed' as const, score: isKnown ? 3 : 1, text, baseline }];
  return {
    severity: isKnown ? 'medium' : 'low',
    edge: `${event.object.namespace}/${event.object.name} ${isRefused ? 'refused' : 'changed'}`,
    reasons,
    secrets: [],
  };
}

function judgeRead({ event, access, principal, past }: Moment, settings: Config): Verdict | undefined {
  const binding = past.bindings.granting(access?.grant);
  if (!binding || !access || event.timeUs - binding.changedUs > settings.freshHours * HOUR_US) return undefined;
  if (!isSettled(past, settings)) return undefined;
  const isOwn = binding.by === principal.username;
  if (!isOwn && !isUnusualMaker(binding, settings)) return undefined;
  const text = `${principal.username} read ${access.namespace || '*'}/${access.name || '*'} through ${access.grant?.binding}, which ${isOwn ? 'it had made itself' : `${binding.by} had made`}`;
  const baseline = `the binding is of ${formatTime(binding.changedUs)}; its maker had changed ${binding.byEarlier} before`;
  // An installer gives a new application the rights to what is its own.
  const isHome = !isOwn && access.namespace === principal.namespace;
  const reasons = [{ code: 'binding-changed' as const, score: isOwn ? 3.5 : isHome ? 1 : 2.5, text, baseline }];
  return {
    severity: isOwn ? 'high' : isHome ? 'low' : 'medium',
    edge: `${access.grant?.binding}`,
    reasons,
    evidence: [binding.evidence],
  };
}

/** Pipelines and people give rights to others; a pod's identity that never did so before does not. */
function isUnusualMaker(binding: Readonly<BindingCell>, settings: Config): boolean {
  return binding.byKind === 'workload' && binding.byEarlier < settings.habit;
}

function isSettled(past: Moment['past'], settings: Config): boolean {
  return past.clusterReads >= settings.minClusterReads;
}
