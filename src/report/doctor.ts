import {
  ABSENT_FROM,
  count,
  type Diagnosis,
  type DiagnosisSeverity,
  ENOUGH,
  type FeedState,
  FIELDS,
  type Found,
  type Patient,
  SPARSE_FROM,
} from './diagnosis.ts';
import { bodies, reads, stages } from './feed-content.ts';
import { order, silence, silentSources, skew } from './feed-time.ts';

/** What is wrong with the feeds, worst first; where nothing is, what can be seen in them. */
export function diagnose(
  feeds: readonly FeedState[],
  rejects: readonly { code: string; count: number }[],
  patient: Patient,
): Diagnosis[] {
  if (feeds.length === 0) return [nothing(''), ...rejected(rejects, 0)];
  const events = feeds.reduce((sum, feed) => sum + count(feed, 'events'), 0);
  const found = [...feeds.flatMap((feed) => examine(feed, patient)), ...rejected(rejects, events)];
  return found.sort((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity));
}

const RANK: readonly DiagnosisSeverity[] = ['error', 'warning', 'info', 'ok'];

function examine(feed: FeedState, patient: Patient): Diagnosis[] {
  if (count(feed, 'events') === 0) return [nothing(feed.cluster)];
  const { cluster } = feed;
  const found = [
    ...silence(feed, patient.nowUs),
    ...silentSources(feed),
    ...skew(feed, patient.nowUs),
    ...reads(feed),
    ...stages(feed),
    ...bodies(feed),
    ...missing(feed, patient),
    ...issuance(feed),
    ...podStatuses(feed),
    ...order(feed),
  ];
  return found.map((each) => ({ ...each, cluster }));
}

function nothing(cluster: string): Diagnosis {
  return {
    severity: 'error',
    code: 'nothing-arrives',
    cluster,
    what: 'no event has arrived',
    advice:
      'see that the API server writes an audit log (--audit-log-path, --audit-policy-file) and that it reaches this place; EKS logs only once it is switched on',
    blinds: ['every detector'],
  };
}

function missing(feed: FeedState, { detectors }: Patient): Found[] {
  return Object.entries(FIELDS).flatMap(([need, field]): Found[] => {
    const lacking = count(feed, field.missing);
    const all = field.among === 'authenticated' ? count(feed, 'authenticated') : lacking + count(feed, field.among);
    const share = all === 0 ? 0 : lacking / all;
    if (all < ENOUGH || share < SPARSE_FROM) return [];
    const percent = `${Math.round(share * 100)} % of ${all} events have no ${field.name}`;
    if (share < ABSENT_FROM)
      return [{ severity: 'info', code: `sparse-${need}`, what: percent, advice: field.advice, blinds: [] }];
    const blinds = detectors.filter(({ needs }) => needs.some((each) => each === need)).map(({ id }) => id);
    return [{ severity: 'warning', code: `no-${need}`, what: percent, advice: field.advice, blinds }];
  });
}

function issuance(feed: FeedState): Found[] {
  if (count(feed, 'withCredential') < ENOUGH || count(feed, 'tokenRequests') > 0) return [];
  const what = 'tokens are used, and no request for one is in the log: where they come from cannot be told';
  const advice = 'log serviceaccounts/token at Request (never RequestResponse)';
  return [{ severity: 'warning', code: 'no-issuance', what, advice, blinds: ['orphan-credential', 'token-minting'] }];
}

/** Every pod that starts is written about several times. */
function podStatuses(feed: FeedState): Found[] {
  const [starts, statuses] = [count(feed, 'podStarts'), count(feed, 'podStatuses')];
  if (starts < ENOUGH || statuses >= starts * SPARSE_FROM) return [];
  const seen = statuses === 0 ? 'no write of a pod\u2019s status' : `${statuses} writes of a pod\u2019s status`;
  const what = `${starts} pods start, and ${seen} is in the log: a pod\u2019s token that comes from another address may be that of a pod that moved, until the pod itself speaks again`;
  const advice =
    'log patch and update of pods/status at Metadata (many policies leave them out for kubelets), or give an inventory, which knows the addresses of pods';
  const blinds = ['credential-replay'];
  return [{ severity: 'warning', code: 'no-pod-status', what, advice, blinds }];
}

/** A tenth of rejected lines is another format, not a fault here and there. */
const MANY_REJECTS = 0.1;

function rejected(rejects: readonly { code: string; count: number }[], events: number): Diagnosis[] {
  return rejects.map(({ code, count: lines }) => {
    const isMany = lines > (events + lines) * MANY_REJECTS;
    const advice =
      code === 'future-timestamp'
        ? 'compare the clocks of the API server and of this machine: events from the future are not believed'
        : 'see a few of them with `scan` or /api/v1/rejects, where they stand and what shape they have';
    const what = `${lines} pieces of input were rejected: ${code}`;
    return { severity: isMany ? 'error' : 'warning', code: `rejected-${code}`, cluster: '', what, advice, blinds: [] };
  });
}
