import { apiServer, kubelet, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { appOf, ci, operator } from '../../test/scenario/cluster.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const reader = appOf('team-a', 'api');
const SECRET = 'team-a/api-db';

function days(s: Scenario, count: number): Scenario {
  return s.wait(count * 24 * 60);
}

const overdue = (read: string, says: string) =>
  ({ code: 'rotation-overdue', severity: 'low', evidence: [read], says }) as const;

export const cases = [
  fires('a secret written long ago is still read', (s) => {
    s.write(operator, 'update', SECRET);
    const read = days(s, 91).get(reader, SECRET);
    return [overdue(read, 'team-a/api-db was not rotated for 91 days')];
  }),
  fires('its age is known from its last write, not from its creation or its reads', (s) => {
    s.write(operator, 'create', 'team-a/new-db');
    days(s, 60).write(operator, 'patch', 'team-a/new-db');
    days(s, 60).get(reader, 'team-a/new-db');
    const read = days(s, 31).get(reader, 'team-a/new-db');
    return [overdue(read, 'was not rotated for 91 days')];
  }),
  fires('no write in a log that is older than the policy', (s) => {
    s.get(reader, 'team-a/old-db');
    const read = days(s, 91).get(reader, 'team-a/old-db');
    return [overdue(read, 'team-a/old-db was not rotated for 91 days')];
  }),
  fires('mounted: its kubelet reads it', (s) => {
    s.write(operator, 'update', SECRET);
    const read = days(s, 91).list(kubelet(2), SECRET);
    return [overdue(read, 'system:node:node-2 still reads it')];
  }),
  fires('the note of the API server that a token is in use is no rotation', (s) => {
    s.get(reader, 'team-a/old-token');
    days(s, 50).write(apiServer, 'patch', 'team-a/old-token');
    const read = days(s, 50).get({ ...reader, annotations: {} }, 'team-a/old-token');
    return [overdue(read, 'was not rotated for 100 days')];
  }),
  fires(
    'a policy for some names',
    (s) => {
      s.write(operator, 'update', 'team-c/card-key');
      s.write(operator, 'update', SECRET);
      days(s, 8).get(reader, SECRET);
      const read = s.get(appOf('team-c', 'api'), 'team-c/card-key');
      return [overdue(read, 'team-c/card-key was not rotated for 8 days')];
    },
    { settings: { policies: [{ namespace: 'team-c*', name: '*-key', maxDays: 7 }] } },
  ),
  fires(
    'a policy for an environment, by the label of its namespace',
    (s) => {
      const labels = { environment: 'prod' };
      const requestObject = { kind: 'Namespace', metadata: { name: 'pay', labels } };
      s.send(operator, { verb: 'create', resource: 'namespaces', name: 'pay', code: 201, bodies: { requestObject } });
      s.write(operator, 'create', 'pay/card-key');
      s.write(operator, 'update', SECRET);
      days(s, 8).get(reader, SECRET);
      const read = s.get(appOf('pay', 'api'), 'pay/card-key');
      return [overdue(read, 'pay/card-key was not rotated for 8 days')];
    },
    { settings: { policies: [{ environment: 'prod', maxDays: 7 }] } },
  ),
  quiet(
    'a policy for a type or team that nobody told of holds for nothing',
    (s) => {
      s.write(operator, 'update', SECRET);
      days(s, 8).get(reader, SECRET);
    },
    {
      settings: {
        policies: [
          { type: '*', maxDays: 7 },
          { team: '*', maxDays: 7 },
        ],
      },
    },
  ),
  fires('told again after a month', (s) => {
    s.write(operator, 'update', SECRET);
    const reads = [91, 10, 25].map((count) => days(s, count).get(reader, SECRET));
    return [{ ...overdue(reads[0] ?? '', 'api-db'), evidence: reads.filter((_, at) => at !== 1) }];
  }),
  quiet('rotated in time', (s) => {
    for (let n = 0; n < 4; n++) {
      s.write(operator, 'update', SECRET);
      days(s, 45).get(reader, SECRET);
    }
  }),
  quiet('a Helm release is never rotated', (s) => {
    s.write(ci, 'create', 'team-a/sh.helm.release.v1.web.v99');
    days(s, 100).get(ci, 'team-a/sh.helm.release.v1.web.v99');
  }),
  quiet('nobody reads it any more', (s) => {
    s.write(operator, 'update', SECRET);
    days(s, 100).get(reader, SECRET, { code: 404 });
  }),
  below('not overdue to the day', (s) => {
    s.write(operator, 'update', SECRET);
    days(s, 89).get(reader, SECRET);
  }),
  below(
    'never, by the site',
    (s) => {
      s.write(operator, 'update', SECRET);
      days(s, 89).get(reader, SECRET);
    },
    { settings: { maxDays: 0 } },
  ),
  blindSpot('a secret that is only mounted, while its kubelet keeps one watch', (s) => {
    s.watch(kubelet(2), SECRET);
    days(s, 100).get(pod('team-b', 'api', 1), 'team-b/other');
  }),
  blindSpot('written with the same value', (s) => {
    s.write(operator, 'update', SECRET);
    days(s, 60).write(operator, 'update', SECRET);
    days(s, 60).get(reader, SECRET);
  }),
];
