import { from, rotated, stale } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { appOf, operator, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

/** Its token id is that of no earlier event: the cluster's pods used renewed ones. */
const unheard = unusedTokenOf(appOf('team-a', 'api'));
const HOUR_S = 3600;

function unusedTokenOf(caller: Caller): Caller {
  const key = 'authentication.kubernetes.io/credential-id';
  return { ...caller, extra: { ...caller.extra, [key]: 'JTI=00000000-0000-4000-8000-000000000001' } };
}

export const cases = [
  fires('a token turns up that is older than any use of it', (s) => {
    const id = s.get(stale(unheard, HOUR_S), 'team-a/api-db');
    return [{ code: 'stale-token', severity: 'medium', evidence: [id], says: 'and never used it before' }];
  }),
  fires('not for a secret', (s) => {
    const id = s.send(stale(unheard, HOUR_S), { verb: 'list', resource: 'pods', namespace: 'team-a' });
    return [{ code: 'stale-token', severity: 'medium', evidence: [id] }];
  }),
  fires('refused', (s) => {
    const id = s.get(stale(unheard, 60), 'team-b/api-db', { code: 403 });
    return [{ code: 'stale-token', severity: 'medium', evidence: [id] }];
  }),
  fires('of an account that already has another stale token', (s) => {
    const first = s.get(stale(operator, 60), 'external-secrets/own');
    const stolen = unusedTokenOf(operator);
    const id = s.get(stale(stolen, HOUR_S), 'external-secrets/own');
    return [
      { code: 'stale-token', severity: 'low', evidence: [first] },
      { code: 'stale-token', severity: 'medium', evidence: [id] },
    ];
  }),
  fires('a stale token from another network than before', (s) => {
    const first = s.get(stale(operator, 60), 'external-secrets/own');
    const id = s.wait(5).get(stale(from(operator, '203.0.113.9'), 360), 'external-secrets/own');
    return [
      { code: 'stale-token', severity: 'low', evidence: [first] },
      {
        code: 'credential-other-source',
        severity: 'medium',
        evidence: [id],
        says: 'a network that this token never came from',
      },
    ];
  }),
  below('a client that renewed its tokens in time stops doing so', (s) => {
    const id = s.get(stale(rotated(appOf('team-a', 'api'), 8), 60), 'team-a/api-db');
    return [{ code: 'stale-token', severity: 'low', evidence: [id], says: 'after it should have been renewed' }];
  }),
  below('a client that never reloads its token: said once', (s) => {
    const id = s.get(stale(operator, 60), 'external-secrets/own');
    for (let n = 1; n < 20; n++) s.wait(5).get(stale(operator, 60 + 300 * n), 'external-secrets/own');
    return [{ code: 'stale-token', severity: 'low', evidence: [id], says: '60 s after it should have been renewed' }];
  }),
  below('its issue is in the log: it was at home all the time', (s) => {
    const annotations = {
      'authentication.kubernetes.io/issued-credential-id': 'JTI=00000000-0000-4000-8000-000000000001',
    };
    const about = { resource: 'serviceaccounts', subresource: 'token', namespace: 'team-a', name: 'api' };
    s.send(operator, { verb: 'create', ...about, code: 201, annotations });
    const id = s.wait(90).get(stale(unheard, 1800), 'team-a/api-db');
    return [{ code: 'stale-token', severity: 'low', evidence: [id] }];
  }),
  below(
    'the log is younger than the token: nobody can say',
    (s) => {
      for (let round = 0; round < 5; round++) work(s.wait(12), round);
      const id = s.get(stale(unheard, HOUR_S), 'team-a/api-db');
      return [{ code: 'stale-token', severity: 'low', evidence: [id] }];
    },
    COLD,
  ),
  below('an API server that names no credentials: nobody can say', (s) => {
    const { extra: _, ...bare } = unheard;
    const id = s.get(stale(bare, HOUR_S), 'team-a/api-db');
    return [{ code: 'stale-token', severity: 'low', evidence: [id] }];
  }),
  quiet('tokens renewed in time', (s) => {
    for (let round = 0; round < 10; round++) work(s.wait(12), round);
  }),
  quiet('a token never used before that is not stale', (s) => void s.get(unheard, 'team-a/api-db')),
  quiet('the last second in time', (s) => void s.get({ ...unheard, annotations: {} }, 'team-a/api-db')),
  blindSpot('stolen and used within its hour: not stale', (s) => void s.get(unheard, 'team-a/api-db')),
  blindSpot('stolen from a client that never renews: the same token, the same note', (s: Scenario) => {
    const first = s.get(stale(operator, 60), 'external-secrets/own');
    s.wait(5).get(stale(operator, 360), 'team-a/api-db');
    return [{ code: 'stale-token', severity: 'low', evidence: [first] }];
  }),
];
