import { formatTime, MINUTE_US } from '../model/time.ts';
import {
  ABSENT_FROM,
  count,
  type Diagnosis,
  type DiagnosisSeverity,
  ENOUGH,
  type FeedState,
  FIELDS,
  type Patient,
  SPARSE_FROM,
} from './diagnosis.ts';

/** A feed that is followed speaks at least every so often: kubelets renew their leases. */
const SILENT_US = 15 * MINUTE_US;

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
    ...reads(feed),
    ...stages(feed),
    ...bodies(feed),
    ...missing(feed, patient),
    ...issuance(feed),
    ...order(feed),
  ];
  return found.map((each) => ({ ...each, cluster }));
}

type Found = Omit<Diagnosis, 'cluster'>;

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

function silence({ lastEventUs }: FeedState, nowUs: number | undefined): Found[] {
  if (nowUs === undefined || nowUs - lastEventUs <= SILENT_US) return [];
  const since = formatTime(lastEventUs);
  const advice = 'if this cluster is followed, see that its log still grows and still arrives; else this is its age';
  return [{ severity: 'warning', code: 'silent', what: `the newest event is of ${since}`, advice, blinds: [] }];
}

const MANAGED =
  'log get, list and watch of secrets at Metadata (`policy lint` checks a policy); AKS: the category kube-audit, not kube-audit-admin; GKE: Data Access logs; EKS: audit logs';

function reads(feed: FeedState): Found[] {
  const [gets, lists] = [count(feed, 'secretGets'), count(feed, 'secretLists')];
  const watches = count(feed, 'secretWatches') + count(feed, 'watchStarts');
  if (gets + lists > 0) {
    const what = `reads of secrets are visible: ${gets} get, ${lists} list, ${watches} watch, and ${count(feed, 'secretWrites')} writes`;
    return [{ severity: 'ok', code: 'reads-visible', what, advice: '', blinds: [] }];
  }
  if (looked(feed) < ENOUGH) return [];
  const seen = watches + count(feed, 'secretWrites');
  const what = `no get or list of a secret in ${looked(feed)} events${seen > 0 ? `, though ${seen} watches and writes` : ''}: silence means nothing`;
  return [{ severity: 'error', code: 'no-reads', what, advice: MANAGED, blinds: ['every detector of reads'] }];
}

/** Events that were looked at for what they show; a store of an earlier version has looked at fewer than it holds. */
function looked(feed: FeedState): number {
  if (count(feed, 'decoded') === 0) return count(feed, 'events');
  return count(feed, 'authenticated') + count(feed, 'unauthenticated');
}

/** A 401 and the start of a watch are logged at ResponseStarted. */
function stages(feed: FeedState): Found[] {
  const [starts, ends, refused] = [
    count(feed, 'watchStarts'),
    count(feed, 'secretWatches'),
    count(feed, 'unauthenticated'),
  ];
  if (starts > 0 || refused > 0) {
    const what = `401s and starts of watches are visible: ${refused} and ${starts}`;
    return [{ severity: 'ok', code: 'stages-visible', what, advice: '', blinds: [] }];
  }
  if (ends === 0) return [];
  const what = `${ends} watches of secrets ended, and none was logged when it started: ResponseStarted is left out, and with it every 401`;
  const advice = 'take ResponseStarted out of omitStages in the audit policy';
  const blinds = ['anonymous-read', 'cluster-wide-read', 'secret-enumeration'];
  return [{ severity: 'error', code: 'stage-omitted', what, advice, blinds }];
}

function bodies(feed: FeedState): Found[] {
  const logged = count(feed, 'secretBodies');
  if (logged === 0) return [];
  const what = `${logged} events about secrets carry a body: their values are in the log`;
  const advice =
    'log secrets at Metadata and no higher, take the old logs for disclosed, and rotate what stands in them; nothing of it was kept here';
  return [{ severity: 'error', code: 'bodies-logged', what, advice, blinds: [] }];
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

function order(feed: FeedState): Found[] {
  const found: Found[] = [];
  const late = count(feed, 'late');
  if (late > count(feed, 'events') / 100) {
    const what = `${late} events came more than ten minutes behind others of this cluster`;
    const advice = 'compare the clocks of the control plane\u2019s machines, and how long shippers hold events back';
    found.push({ severity: 'warning', code: 'late', what, advice, blinds: [] });
  }
  const gap = feed.gaps.at(-1);
  if (gap) {
    const what = `${feed.gaps.length} gaps in a steady feed, the last one of ${gap.minutes} minutes from ${gap.from}`;
    const advice = 'see what stopped then: the API server, its log, the shipper or this service; nobody saw that time';
    found.push({ severity: 'warning', code: 'gaps', what, advice, blinds: ['every detector, for that time'] });
  }
  return found;
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
