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

const NAMED_SOURCES = 3;

/** One of several sources that gives nothing while others go on: a shipper or an API server of a cluster that runs. */
export function silentSources({ sources = [] }: FeedState): Found[] {
  const newestUs = Math.max(0, ...sources.map(({ lastEventUs }) => lastEventUs));
  const silent = sources
    .filter(({ lastEventUs }) => newestUs - lastEventUs > SILENT_US)
    .sort((a, b) => a.lastEventUs - b.lastEventUs);
  if (silent.length === 0) return [];
  const named = silent.slice(0, NAMED_SOURCES).map((each) => `${each.source} since ${formatTime(each.lastEventUs)}`);
  const more = silent.length > NAMED_SOURCES ? ` and ${silent.length - NAMED_SOURCES} more` : '';
  const what = `${silent.length} of ${sources.length} sources give nothing while others do: ${named.join(', ')}${more}`;
  const advice = 'see that the API server or shipper behind it still runs; if it was taken out of use, this is its end';
  return [{ severity: 'warning', code: 'source-silent', what, advice, blinds: ['every detector, for what it told'] }];
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
