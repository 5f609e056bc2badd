import { person } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { bob, operator } from '../../test/scenario/cluster.ts';
import { lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const glass = { ...person('x', 77), username: 'breakglass' };

/** Hours in which others go on; they also move event time past a deadline. */
function pass(s: Scenario, hours: number): void {
  for (let n = 0; n < hours; n++) lookAround(s.wait(60), bob);
}

const CODE = 'break-glass-open' as const;

export const cases = [
  fires('what it read is not rotated', (s) => {
    const read = s.get(glass, 'team-a/api-db');
    pass(s, 13);
    return [
      { code: CODE, severity: 'low', evidence: [read], says: 'breakglass is in use, and read team-a/api-db' },
      { code: CODE, severity: 'high', evidence: [read], says: 'team-a/api-db not rotated within 12 h' },
    ];
  }),
  fires('one of two is rotated', (s) => {
    const reads = [s.get(glass, 'team-a/api-db'), s.get(glass, 'team-a/worker-db')];
    s.wait(60).write(operator, 'update', 'team-a/api-db');
    pass(s, 13);
    return [
      { code: CODE, severity: 'low', evidence: reads },
      { code: CODE, severity: 'high', evidence: reads.slice(1), says: 'team-a/worker-db not rotated' },
    ];
  }),
  fires('all of a namespace at once, and nothing opened by name: nothing says what was done about it', (s) => {
    const list = s.list(glass, 'team-a');
    pass(s, 13);
    return [
      { code: CODE, severity: 'low', evidence: [list] },
      { code: CODE, severity: 'high', evidence: [list], says: 'team-a/* not rotated' },
    ];
  }),
  fires('read once more after its rotation', (s) => {
    const first = s.get(glass, 'team-a/api-db');
    s.wait(60).write(operator, 'update', 'team-a/api-db');
    const second = s.wait(60).get(glass, 'team-a/api-db');
    pass(s, 13);
    return [
      { code: CODE, severity: 'low', evidence: [first] },
      { code: CODE, severity: 'high', evidence: [second] },
    ];
  }),
  fires('rotated by itself: it knows what it wrote', (s) => {
    const read = s.get(glass, 'team-a/api-db');
    s.write(glass, 'update', 'team-a/api-db');
    pass(s, 13);
    return [
      { code: CODE, severity: 'low', evidence: [read] },
      { code: CODE, severity: 'high', evidence: [read] },
    ];
  }),
  fires('a session that does not end', (s) => {
    const uses: string[] = [];
    for (let n = 0; n < 10; n++) uses.push(s.wait(60).get(glass, 'team-a/api-db', { code: 404 }));
    return [
      { code: CODE, severity: 'low', evidence: uses.slice(0, 1), says: 'breakglass is in use' },
      { code: CODE, severity: 'medium', evidence: uses.slice(8), says: 'is still in use' },
    ];
  }),
  fires(
    'a group of the site, and a time of its own',
    (s) => {
      const read = s.get({ ...bob, groups: ['on-call-root'] }, 'team-b/shared-config');
      pass(s, 3);
      return [
        { code: CODE, severity: 'low', evidence: [read] },
        { code: CODE, severity: 'high', evidence: [read], says: 'within 2 h' },
      ];
    },
    { settings: { groups: ['on-call-root'], rotateHours: 2 } },
  ),
  below('properly used: all that it read was rotated in time', (s) => {
    const list = s.list(glass, 'team-a');
    const read = s.wait(10).get(glass, 'team-a/api-db');
    s.wait(180).write(operator, 'update', 'team-a/api-db');
    pass(s, 13);
    return [{ code: CODE, severity: 'low', evidence: [list, read] }];
  }),
  below('used, and nothing read', (s) => {
    const use = s.get(glass, 'team-a/api-db', { code: 404 });
    pass(s, 13);
    return [{ code: CODE, severity: 'low', evidence: [use] }];
  }),
  below('what it read was deleted', (s) => {
    const read = s.get(glass, 'team-a/api-db');
    s.wait(60).write(operator, 'delete', 'team-a/api-db');
    pass(s, 13);
    return [{ code: CODE, severity: 'low', evidence: [read] }];
  }),
  quiet('everybody else', (s) => {
    s.get(bob, 'team-b/shared-config');
    pass(s, 13);
  }),
  quiet('a name that only begins alike', (s) => {
    s.get({ ...bob, username: 'breakglass-archive@example.com' }, 'team-b/shared-config');
    pass(s, 13);
  }),
  quiet('no identities are configured', (s) => void s.get({ ...bob, username: 'breakglass' }, 'team-b/shared-config'), {
    settings: { identities: [], groups: [] },
  }),
  blindSpot('a list that gave away everything, and one secret of it opened and rotated', (s) => {
    const list = s.list(glass, 'team-a');
    const read = s.get(glass, 'team-a/api-db');
    s.wait(60).write(operator, 'update', 'team-a/api-db');
    pass(s, 13);
    return [{ code: CODE, severity: 'low', evidence: [list, read] }];
  }),
  blindSpot(
    'requests that have nothing to do with secrets or rights open no session',
    (s) => void lookAround(s, glass),
  ),
];
