import { amount } from '../model/amount.ts';
import { count, ENOUGH, type FeedState, type Found } from './diagnosis.ts';

const READS_AT_METADATA = 'log get, list and watch of secrets at Metadata (`policy lint` checks a policy)';

export function reads(feed: FeedState): Found[] {
  const [gets, lists] = [count(feed, 'secretGets'), count(feed, 'secretLists')];
  const watches = count(feed, 'secretWatches') + count(feed, 'watchStarts');
  const writes = count(feed, 'secretWrites');
  if (gets + lists > 0) {
    const what = `reads of secrets are visible: ${gets} get, ${lists} list, ${watches} watch, and ${writes} writes`;
    return [{ severity: 'ok', code: 'reads-visible', what, advice: '', blinds: [] }];
  }
  if (looked(feed) < ENOUGH) return [];
  const [seen, advice] = insteadOfReads(watches, writes);
  const what = `no get or list of a secret in ${looked(feed)} events${seen}: silence means nothing`;
  return [{ severity: 'error', code: 'no-reads', what, advice, blinds: ['every detector of reads'] }];
}

/** What there is of secrets where reads are missing, and so which tap is likely to be closed. */
function insteadOfReads(watches: number, writes: number): [seen: string, advice: string] {
  if (writes + watches === 0)
    return [
      ', nor anything else about secrets',
      `a rule of the audit policy leaves secrets out (level None), or a filter on the way does: ${READS_AT_METADATA}`,
    ];
  return [
    `, though ${amount(writes, 'write')} and ${amount(watches, 'watch', 'watches')}`,
    `this is how AKS sends kube-audit-admin (take the category kube-audit), GKE its activity log alone (switch on Data Access logs), and a policy with get and list at None: ${READS_AT_METADATA}`,
  ];
}

/** Events that were looked at for what they show; a store of an earlier version has looked at fewer than it holds. */
function looked(feed: FeedState): number {
  if (count(feed, 'decoded') === 0) return count(feed, 'events');
  return count(feed, 'authenticated') + count(feed, 'unauthenticated');
}

/** A 401 and the start of a watch are logged at ResponseStarted. */
export function stages(feed: FeedState): Found[] {
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

export function bodies(feed: FeedState): Found[] {
  const logged = count(feed, 'secretBodies');
  if (logged === 0) return [];
  const what = `${logged} events about secrets carry a body: their values are in the log`;
  const advice =
    'log secrets at Metadata and no higher, take the old logs for disclosed, and rotate what stands in them; nothing of it was kept here';
  return [{ severity: 'error', code: 'bodies-logged', what, advice, blinds: [] }];
}
