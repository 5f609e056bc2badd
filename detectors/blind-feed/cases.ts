import { kubelet } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { appOf, bob, days, nodeOf, operator, TEAMS } from '../../test/scenario/cluster.ts';
import { createPod, issueToken, lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const CODE = 'feed-gap' as const;

/** Hours in which kubelets renew tokens and nothing is read: all that a feed without reads shows. Answers each ID. */
function tokensOnly(s: Scenario, hours: number): string[] {
  const ids: string[] = [];
  for (let n = 0; n < hours * 4; n += 1) {
    const team = TEAMS[n % TEAMS.length] ?? 'team-a';
    ids.push(issueToken(s, kubelet(nodeOf(team, 'api')), appOf(team, 'api')));
    s.wait(15);
  }
  return ids;
}

export const cases = [
  fires(
    'a feed that never shows a read',
    (s) => {
      const ids = tokensOnly(s, 26);
      return [
        { code: CODE, severity: 'medium', evidence: [ids[49] ?? ''], says: 'in 24 h the log shows no get or list' },
      ];
    },
    COLD,
  ),
  fires(
    'a feed of writes alone, as AKS calls kube-audit-admin',
    (s) => {
      const ids: string[] = [];
      for (let n = 0; n < 60; n += 1) ids.push(s.wait(30).write(operator, 'update', 'team-a/api-db'));
      return [{ code: CODE, severity: 'medium', evidence: [ids[49] ?? ''], says: 'tokens, pods and writes' }];
    },
    COLD,
  ),
  fires('reads that can be seen no longer', (s) => {
    days(s, 2);
    // After the last read a release was written, and a pod made.
    const ids = tokensOnly(s, 30).slice(0, 48);
    const says = 'shows no get or list of a secret any more';
    return [{ code: CODE, severity: 'medium', evidence: ids.slice(-1), says }];
  }),
  fires('told again after a week, and not before', (s) => {
    days(s, 2);
    const ids = tokensOnly(s, 8 * 24 + 12).slice(0, 48);
    return [{ code: CODE, severity: 'medium', evidence: ids.slice(-1) }];
  }),
  below(
    'a few reads, and then none: for the record',
    (s) => {
      for (let n = 0; n < 20; n += 1) s.wait(1).get(appOf('team-a', 'api'), 'team-a/api-db');
      const ids = tokensOnly(s, 30);
      return [{ code: CODE, severity: 'low', evidence: [ids[49] ?? ''], says: 'any more' }];
    },
    COLD,
  ),
  below('after seven hours nobody knows how often this cluster reads', (s) => {
    const ids = tokensOnly(s, 30);
    return [{ code: CODE, severity: 'low', evidence: [ids[49] ?? ''] }];
  }),
  below('the feed hardly goes on: less life than before', (s) => {
    days(s, 2);
    for (let n = 0; n < 60; n += 1) issueToken(s.wait(300), kubelet(1), appOf('team-a', 'api'));
  }),
  below(
    'no longer than it was before',
    (s) => {
      for (let round = 0; round < 3; round += 1) {
        s.get(appOf('team-a', 'api'), 'team-a/api-db');
        tokensOnly(s, 20);
      }
      tokensOnly(s, 30);
    },
    COLD,
  ),
  below('a day is not over', (s) => void tokensOnly(s, 23), COLD),
  below(
    'a day, as somebody set it',
    (s) => {
      const ids = tokensOnly(s, 14);
      return [{ code: CODE, severity: 'medium', evidence: [ids[49] ?? ''], says: 'in 13 h' }];
    },
    { ...COLD, settings: { hours: 13 } },
  ),
  quiet('a cluster at work', (s) => days(s, 3)),
  quiet(
    'one read a day is enough to see that reads are seen',
    (s) => {
      for (let day = 0; day < 4; day += 1) {
        s.get(bob, 'team-b/shared-config');
        tokensOnly(s, 20);
      }
    },
    COLD,
  ),
  quiet('the whole feed is silent: there is no sign of life', (s) => {
    lookAround(s.wait(3 * 24 * 60), bob);
  }),
  quiet(
    'a refused read is a read that can be seen',
    (s) => {
      for (let day = 0; day < 3; day += 1) {
        s.get(bob, 'team-b/shared-config', { code: 403 });
        tokensOnly(s, 20);
      }
    },
    COLD,
  ),
  blindSpot(
    'some reads are shown and others not',
    (s) => {
      // The policy leaves out one namespace; what is read elsewhere is seen.
      for (let n = 0; n < 60; n += 1) {
        s.wait(30).get(appOf('team-a', 'api'), 'team-a/api-db');
        createPod(s, operator, `team-b/batch-${n}`);
      }
    },
    COLD,
  ),
  blindSpot('nothing arrives any more: no event tells of it', (s) => void s.wait(7 * 24 * 60)),
];
