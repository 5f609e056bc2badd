import { z } from 'zod';
import { defineDetector, type Verdict } from '../../src/detect/contract.ts';
import { evidenceOf, type Moment } from '../../src/detect/moment.ts';
import { addTo, evidenceIn, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import { nameOf } from '../../src/detect/words.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import type { Reason } from '../../src/model/reason.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { isReviewTarget, isSelfReviewOf, isSensitiveTarget, targetOf } from './targets.ts';

const config = z.strictObject({
  targets: z
    .int()
    .min(2)
    .default(4)
    .describe('Distinct refused requests within an hour, one of them at secrets or credentials, that make probing.'),
});
type Config = z.infer<typeof config>;

interface Memory {
  refused: WindowItem[];
  /** Refusals it has had before, with their last time: a program that keeps asking in vain is no news. */
  known: [target: string, lastUs: number][];
}

const WINDOW_US = HOUR_US;
const MAX_KNOWN = 200;

/** One identity is refused at many different doors, or asks the API server what it may do. */
export default defineDetector<Memory, Config>({
  id: 'denied-probing',
  version: 1,
  status: 'stable',
  title: 'Refused requests in a row',
  severity: 'high',
  tactic: 'discovery',
  frameworks: ['DE.CM-03', 'PR.AA-05', 'NHI5', 'T1613'],
  codes: ['denied', 'permission-probe'],
  config,
  needs: [],
  memory: { cap: 50_000, ttlUs: 30 * DAY_US, isByCaller: true },
  key: (moment) => (isRefused(moment) || isSelfReview(moment) ? moment.key : undefined),
  empty: () => ({ refused: [], known: [] }),
  detect: judge,
  learn,
});

/** A kubelet asks by name, and is refused now and then while the node graph lags; that is node-credential's matter. */
function isKubeletLag({ event, principal }: Moment): boolean {
  return principal.kind === 'node' && event.object.name !== '';
}

function isRefused(moment: Moment): boolean {
  const { event, principal } = moment;
  return !isKubeletLag(moment) && event.code === 403 && principal.kind !== 'anonymous' && !event.isImpersonationDenied;
}

/** People ask what they may do all the time; a program's identity rarely does. */
function isSelfReview({ event, principal }: Moment): boolean {
  return isSelfReviewOf(event.object.resource) && principal.namespace !== '';
}

function judge(memory: Readonly<Memory>, moment: Moment, settings: Config): Verdict | undefined {
  const { event, principal } = moment;
  const target = targetOf(event);
  if (isKnown(memory, target, event.timeUs)) return undefined;
  const items = within(memory.refused, event.timeUs, WINDOW_US);
  const all = isNewIn(items, target) ? [...items.map(([thing]) => thing), target] : items.map(([thing]) => thing);
  const refused = all.filter((thing) => !isReviewTarget(thing)).length;
  const isSensitive = all.some(isSensitiveTarget);
  if (all.length >= settings.targets && isSensitive) return probing(nameOf(principal), all.length, refused, items);
  return isSecretRefusal(event) ? single(moment, target) : undefined;
}

function probing(username: string, count: number, refused: number, items: WindowItem[]): Verdict {
  const baseline = 'none of them was ever asked for before';
  const reasons: Reason[] = [
    {
      code: 'denied',
      score: 1 + Math.log10(count),
      text: `${username} was refused ${refused} different requests within an hour`,
      baseline,
    },
  ];
  if (count > refused) {
    const text = `${username} asked ${count - refused} kinds of review what it may do`;
    reasons.push({ code: 'permission-probe', score: 0.5, text, baseline: 'programs rarely ask' });
  }
  return { severity: count >= 20 ? 'high' : 'medium', edge: 'probing', reasons, evidence: evidenceIn(items) };
}

function single({ principal, event: { verb, object } }: Moment, target: string): Verdict {
  const text = `${nameOf(principal)} was refused: ${verb} secrets ${object.namespace || '*'}/${object.name || '*'}`;
  return {
    severity: 'info',
    edge: target,
    reasons: [
      {
        code: 'denied',
        score: 0.5,
        text,
        baseline: principal.kind === 'node' ? 'kubelets ask for secrets by name only' : 'first time',
      },
    ],
  };
}

function isSecretRefusal(event: AuditEvent): boolean {
  return event.code === 403 && event.object.resource === 'secrets';
}

/** Asked for in vain before, longer ago than this burst. */
function isKnown(memory: Readonly<Memory>, target: string, nowUs: number): boolean {
  const known = memory.known.find(([thing]) => thing === target);
  return known !== undefined && nowUs - known[1] > WINDOW_US;
}

function learn(memory: Memory, { event }: Moment): void {
  const target = targetOf(event);
  memory.refused = within(memory.refused, event.timeUs, WINDOW_US);
  addTo(memory.refused, [target, event.timeUs, evidenceOf(event)]);
  const known = memory.known.find(([thing]) => thing === target);
  if (known) return;
  memory.known.push([target, event.timeUs]);
  if (memory.known.length > MAX_KNOWN) memory.known.shift();
}
