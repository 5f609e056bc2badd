import { z } from 'zod';
import { isPodMade, type MadePod } from '../../src/baseline/pod-makers.ts';
import { defineDetector, type Verdict, WITHOUT_MEMORY } from '../../src/detect/contract.ts';
import { originOf } from '../../src/detect/lessons.ts';
import type { Moment } from '../../src/detect/moment.ts';
import { minClusterReads } from '../../src/detect/settings.ts';
import type { Evidence, SecretTouched } from '../../src/model/finding.ts';

const config = z.strictObject({
  minClusterReads,
  minClusterPods: z.int().min(0).default(100).describe('Pods the cluster must have seen made before this pages.'),
  habitPods: z.int().min(1).default(10).describe('Pods that somebody must have made before it does so by habit.'),
});
type Config = z.infer<typeof config>;

/** Somebody who makes no pods makes one, and through it comes by a secret or an account that is not its own. */
export default defineDetector<object, Config>({
  id: 'pod-secret-mount',
  version: 3,
  status: 'stable',
  title: 'Secret mounted by an unusual pod',
  severity: 'medium',
  tactic: 'access',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1552.007'],
  codes: ['unusual-mount'],
  config,
  needs: [],
  ...WITHOUT_MEMORY,
  key: (moment) => (isPodMade(moment.event) || isMountRead(moment) ? '' : undefined),
  detect: (_memory, moment, settings) => {
    const { clusterReads, podMakers } = moment.past;
    if (clusterReads < settings.minClusterReads || podMakers.total < settings.minClusterPods) return undefined;
    return moment.access ? judgeRead(moment, settings) : judgeBody(moment, settings);
  },
});

/** A kubelet reads a secret by name, in a namespace where a pod was just made. */
function isMountRead({ access, principal, past, event }: Moment): boolean {
  if (!access?.isRead || access.scope !== 'name' || principal.kind !== 'node') return false;
  return past.podMakers.freshIn(access.namespace, event.timeUs).length > 0;
}

/** The level hides what the pod mounts; its kubelet reads it a moment later. */
function judgeRead({ access, past, event, principal, key }: Moment, settings: Config): Verdict | undefined {
  if (!access) return undefined;
  const fresh = past.podMakers.freshIn(access.namespace, event.timeUs);
  const odd = fresh.findLast((pod) => pod.before < settings.habitPods && !pod.isOfControlPlane);
  if (!odd || past.podMakers.isCommon(access.name) || past.history.secret(odd.key, access)) return undefined;
  // Where others make pods as well, or this kubelet reads it as ever, the read may be for one of theirs.
  const isAmbiguous =
    fresh.some((pod) => pod.before >= settings.habitPods || pod.isOfControlPlane) ||
    past.history.secret(key, access) !== undefined;
  if (isAmbiguous) return undefined;
  const secret = `${access.namespace}/${access.name}`;
  const text = `${odd.by} made a pod in ${access.namespace}, and ${principal.username} read ${secret} for it`;
  return verdict(odd, past, access.namespace, text, [odd.evidence]);
}

/** The level shows the pod: what it mounts and as whom it runs is known at once. */
function judgeBody(moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal, past, key } = moment;
  const { content, object, timeUs } = event;
  const before = past.podMakers.of(principal.username)?.pods ?? 0;
  if (content?.kind !== 'pod' || before >= settings.habitPods || originOf(moment).isOfControlPlane) return undefined;
  const { namespace } = object;
  const secrets = content.secrets.filter(
    ({ name }) => !past.podMakers.isCommon(name) && !isKnown(past, key, namespace, name),
  );
  const runsAs = content.account === 'default' ? '' : `system:serviceaccount:${namespace}:${content.account}`;
  const isBorrowed = runsAs !== '' && runsAs !== principal.username && (past.history.principal(runsAs)?.reads ?? 0) > 0;
  if (secrets.length === 0 && !isBorrowed) return undefined;
  const names = secrets.map(({ name }) => name).join(', ');
  const gains = [...(names ? [`mounts ${names}`] : []), ...(isBorrowed ? [`runs as ${content.account}`] : [])];
  const text = `${principal.username} made a pod in ${namespace} that ${gains.join(' and ')}`;
  const who = { by: principal.username, key, isProgram: principal.namespace !== '', ...originOf(moment) };
  const made = { ...who, before, timeUs };
  const touched = secrets.map(({ name }): SecretTouched => ({ namespace, name, verb: 'mount', count: 1 }));
  return { ...verdict(made, past, namespace, text, []), secrets: touched };
}

function isKnown(past: Moment['past'], key: string, namespace: string, name: string): boolean {
  return past.history.knowsSecret(key, namespace, name);
}

function verdict(
  made: Omit<MadePod, 'evidence'>,
  past: Moment['past'],
  namespace: string,
  text: string,
  evidence: Evidence[],
): Verdict {
  // A person at work in its own namespace may try something out.
  const isAtHome = !made.isProgram && past.history.hasBusinessIn(made.key, namespace);
  const baseline = `had made ${made.before} pods before; ${isAtHome ? 'it reads secrets there' : 'it never read a secret of that name there'}`;
  const reasons = [{ code: 'unusual-mount' as const, score: isAtHome ? 1 : 2.5, text, baseline }];
  return {
    severity: isAtHome || made.isOfUnknownOrigin ? 'low' : 'medium',
    edge: `${made.by} ${namespace}`,
    reasons,
    evidence,
  };
}
