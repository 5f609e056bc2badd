import type { BindingCell } from '../../src/baseline/bindings.ts';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { formatTime, HOUR_US } from '../../src/model/time.ts';
import { judgeChange } from './change.ts';
import { type Config, config } from './config.ts';

const RBAC = new Set(['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']);

/** Somebody changes who may do what, or reads secrets through rights that it just made itself. */
export default defineDetector<object, Config>({
  id: 'rbac-grant-then-read',
  version: 2,
  status: 'stable',
  title: 'Rights given, then used',
  severity: 'high',
  tactic: 'change',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1078.004', 'T1098'],
  codes: ['binding-changed', 'grant-wide'],
  config,
  needs: [],
  ...WITHOUT_MEMORY,
  key: ({ event, access }) => ((access?.isRead && access.grant) || RBAC.has(event.object.resource) ? '' : undefined),
  detect: (_memory, moment, settings) => {
    if (!moment.access) return judgeChange(moment, settings);
    if (moment.past.clusterReads < settings.minClusterReads) return undefined;
    return judgeFreshBinding(moment, settings) ?? judgeFreshRole(moment, settings) ?? judgeOtherBinding(moment);
  },
});

function judgeFreshBinding(moment: Moment, settings: Config): Verdict | undefined {
  const { access, principal, past } = moment;
  const binding = past.bindings.granting(access?.grant);
  if (!binding || !isFresh(binding, moment, settings)) return undefined;
  const isOwn = binding.by === principal.username;
  if (!isOwn && !isUnusualMaker(binding, settings)) return undefined;
  const maker = isOwn ? 'it had made itself' : `${binding.by} had made`;
  const baseline = `the binding is of ${formatTime(binding.changedUs)}; its maker had changed ${binding.byEarlier} before`;
  // An installer gives a new application the rights to what is its own.
  const isHome = !isOwn && access?.namespace === principal.namespace;
  const [severity, score] = isOwn
    ? (['high', 3.5] as const)
    : isHome
      ? (['low', 1] as const)
      : (['medium', 2.5] as const);
  return verdict(moment, severity, score, `${access?.grant?.binding}, which ${maker}`, baseline, [binding]);
}

/** The role was widened, the binding is old. Controllers put roles together, so only the reader's own change counts. */
function judgeFreshRole(moment: Moment, settings: Config): Verdict | undefined {
  const { access, principal, past } = moment;
  const role = past.bindings.givenRole(access?.grant);
  if (!role || role.by !== principal.username || !isFresh(role, moment, settings)) return undefined;
  const through = `${access?.grant?.binding}, whose role ${access?.grant?.role} it had changed itself`;
  return verdict(moment, 'high', 3.5, through, `the role is of ${formatTime(role.changedUs)}`, [role]);
}

/** Reads of one secret by one account go through one binding, until somebody changes something. */
const SETTLED_READS = 5;

/** Another binding allows what one always did, and no change of it was seen: the log may not have it. */
function judgeOtherBinding(moment: Moment): Verdict | undefined {
  const { access, key, past } = moment;
  if (!access?.grant || access.scope !== 'name' || past.bindings.granting(access.grant)) return undefined;
  const edge = past.history.secret(key, access);
  if (!edge || edge.count < SETTLED_READS || edge.through === '' || edge.through === access.grant.binding)
    return undefined;
  return verdict(moment, 'low', 1, access.grant.binding, `through ${edge.through} in ${edge.count} reads before`, []);
}

function verdict(
  { access, principal }: Moment,
  severity: Verdict['severity'],
  score: number,
  through: string,
  baseline: string,
  changes: readonly Readonly<BindingCell>[],
): Verdict {
  const text = `${principal.username} read ${access?.namespace || '*'}/${access?.name || '*'} through ${through}`;
  const reasons = [{ code: 'binding-changed' as const, score, text, baseline }];
  return { severity, edge: `${access?.grant?.binding}`, reasons, evidence: changes.map(({ evidence }) => evidence) };
}

function isFresh({ changedUs }: Readonly<BindingCell>, { event }: Moment, settings: Config): boolean {
  return event.timeUs - changedUs <= settings.freshHours * HOUR_US;
}

/** Pipelines and people give rights to others; a pod's identity that never did so before does not. */
function isUnusualMaker(binding: Readonly<BindingCell>, settings: Config): boolean {
  return binding.byKind === 'workload' && binding.byEarlier < settings.habit;
}
