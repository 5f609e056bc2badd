import { SECOND_US } from '../../src/model/time.ts';
import { alice } from '../scenario/cluster.ts';
import { eventLine } from '../scenario/event.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;

/** One read of a secret, at a second, with an audit ID that tests can name. */
export function lineAt(second: number, auditID: string): string {
  const request = { verb: 'get', namespace: 'team-a', name: 'db', binding: 'reader' };
  return eventLine(alice, request, START_US + second * SECOND_US, auditID);
}

/** So many reads, a second apart, named `prefix0`, `prefix1`, … */
export function linesOf(count: number, prefix = 'e'): string[] {
  return Array.from({ length: count }, (_, second) => lineAt(second, `${prefix}${second}`));
}

/** Several events in one line, as webhooks send them and some exporters keep them. */
export function eventList(lines: readonly string[]): string {
  return `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${lines.join(',')}]}`;
}
