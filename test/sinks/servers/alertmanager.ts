import type { Asked, Said } from './http-target.ts';

interface Posted {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
  endsAt: string;
}

/**
 * A peer of Alertmanager as far as its door goes: labels are identity, a call with a bad alert is answered 400 although
 * the others are stored, and what ended is resolved. The real one is asked in the tests with servers.
 */
export class AlertmanagerPeer {
  /** By labels, as it has them now. */
  readonly alerts = new Map<string, Posted>();
  readonly calls: Posted[][] = [];
  /** A subject that it takes for a bad one. */
  bad = '';

  judge = ({ path, body }: Asked): Said => {
    if (path !== '/api/v2/alerts') return { status: 404, body: '' };
    const posted = JSON.parse(body) as Posted[];
    this.calls.push(posted);
    const isGood = (each: Posted) => this.bad === '' || each.labels.subject !== this.bad;
    for (const each of posted.filter(isGood)) this.alerts.set(JSON.stringify(each.labels), each);
    return posted.every(isGood) ? { status: 200, body: '' } : { status: 400, body: '"invalid label set"' };
  };

  /** `severity status` of all, where what has ended by then is resolved. */
  states(nowMs: number): string[] {
    return [...this.alerts.values()].map(
      ({ labels, endsAt }) => `${labels.severity} ${Date.parse(endsAt) <= nowMs ? 'resolved' : 'firing'}`,
    );
  }
}
