import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { appOf, operator } from '../../test/scenario/cluster.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');

function remove(s: Scenario, name: string): void {
  s.send(operator, { verb: 'delete', resource: 'secrets', namespace: 'team-a', name });
}

export const cases = [
  fires('a consumer keeps asking for a secret that was rotated away', (s) => {
    remove(s, 'api-db');
    const id = s.wait(1).get(api, 'team-a/api-db', { code: 404 });
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: [id], says: 'still asks for team-a/api-db' }];
  }),
  fires('again and again: one statement a day', (s) => {
    remove(s, 'api-db');
    const ids = [1, 2, 3].map(() => s.wait(10).get(api, 'team-a/api-db', { code: 404 }));
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: ids }];
  }),
  fires('three days later, still', (s) => {
    remove(s, 'api-db');
    const id = s.wait(71 * 60).get(api, 'team-a/api-db', { code: 404 });
    return [{ code: 'rotation-incomplete', severity: 'low', evidence: [id] }];
  }),
  below('a name that it never read', (s) => {
    remove(s, 'api-db');
    s.wait(1).get(api, 'team-a/other', { code: 404 });
  }),
  quiet('made again in time', (s) => {
    remove(s, 'api-db');
    s.send(operator, { verb: 'create', resource: 'secrets', namespace: 'team-a', name: 'api-db', code: 201 });
    s.wait(1).get(api, 'team-a/api-db');
  }),
  quiet('a secret that is written again and again', (s) => {
    for (let n = 0; n < 5; n++) {
      s.send(operator, { verb: 'update', resource: 'secrets', namespace: 'team-a', name: 'api-db' });
      s.wait(5).get(api, 'team-a/api-db');
    }
  }),
  quiet('long gone: who asks for it now asks for something else', (s) => {
    remove(s, 'api-db');
    s.wait(80 * 60).get(api, 'team-a/api-db', { code: 404 });
  }),
  blindSpot('the old secret stays and is still read beside the new one', (s) => {
    s.send(operator, { verb: 'create', resource: 'secrets', namespace: 'team-a', name: 'api-db-v2', code: 201 });
    s.wait(1).get(api, 'team-a/api-db');
  }),
  blindSpot('a mounted copy: the kubelet says nothing of it', (s) => remove(s, 'api-db')),
];
