import { anonymous, apiServer, kubelet, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, days, newcomer, operator } from '../../test/scenario/cluster.ts';
import { lookAround, reviewToken } from '../../test/scenario/requests.ts';

const api = appOf('team-a', 'api');
const proxy = pod('gateway', 'auth-proxy', 2);

export const cases = [
  fires('a workload has a token reviewed', (s) => {
    const id = reviewToken(s, api);
    const says = 'system:serviceaccount:team-a:api had a token reviewed';
    return [{ code: 'token-review', severity: 'medium', evidence: [id], says }];
  }),
  fires('it is refused', (s) => {
    const id = reviewToken(s, api, 403);
    return [{ code: 'token-review', severity: 'medium', evidence: [id], says: 'was refused to have' }];
  }),
  fires('an operator that sees every secret does, for the first time', (s) => {
    const id = reviewToken(s, operator);
    return [{ code: 'token-review', severity: 'medium', evidence: [id] }];
  }),
  fires('a person who has been there often enough', (s) => {
    for (let n = 0; n < 12; n++) lookAround(s.wait(6), alice);
    const id = reviewToken(s, alice);
    return [{ code: 'token-review', severity: 'medium', evidence: [id], says: 'alice@example.com' }];
  }),
  below('the second review is no news', (s) => {
    const id = reviewToken(s, api);
    for (let n = 0; n < 5; n++) reviewToken(s.wait(1), api);
    return [{ code: 'token-review', severity: 'medium', evidence: [id] }];
  }),
  below('after eleven spells without one an account is not known yet', (s) => {
    const id = reviewToken(s, newcomer(s, 11, 6));
    return [{ code: 'token-review', severity: 'info', evidence: [id] }];
  }),
  fires('after twelve it is', (s) => {
    const id = reviewToken(s, newcomer(s, 12, 6));
    return [{ code: 'token-review', severity: 'medium', evidence: [id] }];
  }),
  below('an authenticating proxy reviews from its first minute on, and never stops', (s) => {
    const id = reviewToken(s, proxy);
    for (let n = 0; n < 50; n++) reviewToken(s.wait(5), proxy);
    return [{ code: 'token-review', severity: 'info', evidence: [id] }];
  }),
  quiet('kubelets and the control plane have tokens reviewed for others', (s) => {
    for (const caller of [kubelet(1), kubelet(2), apiServer]) reviewToken(s, caller);
  }),
  quiet('without an identity nobody has habits', (s) => void reviewToken(s, anonymous('203.0.113.9'), 401)),
  quiet('a review of access is no review of a token', (s) => {
    const about = { verb: 'create', resource: 'selfsubjectaccessreviews', apiGroup: 'authorization.k8s.io', code: 201 };
    s.send(alice, about);
  }),
  blindSpot('an account that reviews tokens anyway', (s) => {
    const id = reviewToken(s, proxy);
    days(s, 3);
    reviewToken(s, proxy);
    return [{ code: 'token-review', severity: 'info', evidence: [id] }];
  }),
  blindSpot(
    'an intruder in a pod that has just started',
    (s) => {
      const id = reviewToken(s, api);
      return [{ code: 'token-review', severity: 'info', evidence: [id] }];
    },
    COLD,
  ),
];
