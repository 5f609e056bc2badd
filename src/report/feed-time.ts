import { formatTime, MINUTE_US, SECOND_US } from '../model/time.ts';
import { count, type FeedState, type Found } from './diagnosis.ts';

/** A feed that is followed speaks at least every so often: kubelets renew their leases. */
const SILENT_US = 15 * MINUTE_US;

export function silence({ lastEventUs }: FeedState, nowUs: number | undefined): Found[] {
  if (nowUs === undefined || nowUs - lastEventUs <= SILENT_US) return [];
  const since = formatTime(lastEventUs);
  const advice = 'if this cluster is followed, see that its log still grows and still arrives; else this is its age';
  return [{ severity: 'warning', code: 'silent', what: `the newest event is of ${since}`, advice, blinds: [] }];
}

/** Sooner than so an event cannot be here, beyond what clocks may differ. */
const SKEW_US = 30 * SECOND_US;

export function skew({ lastEventUs }: FeedState, nowUs: number | undefined): Found[] {
  if (nowUs === undefined || lastEventUs - nowUs <= SKEW_US) return [];
  const ahead = Math.round((lastEventUs - nowUs) / SECOND_US);
  const what = `the newest event is ${ahead} s ahead of this machine's clock`;
  const advice =
    "compare the clocks of the control plane's machines and of this one; what is more than five minutes ahead is rejected";
  return [{ severity: 'warning', code: 'clock-ahead', what, advice, blinds: [] }];
}

export function order(feed: FeedState): Found[] {
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
