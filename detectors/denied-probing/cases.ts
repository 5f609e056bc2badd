import { anonymous, kubelet, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { alice, appOf, days, TEAMS } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');

/** Refused requests for one secret in each of so many namespaces. */
function refused(s: Scenario, caller: Caller, count: number, minutes = 1): string[] {
  return [...Array(count)].map((_, n) => {
    s.wait(minutes);
    return s.get(caller, `${TEAMS[1 + (n % 7)]}/secret-${n}`, { code: 403 });
  });
}

/** Every refused secret is kept by itself, beside what they are together. */
function kept(ids: readonly string[]) {
  return ids.map((id) => ({ code: 'denied' as const, severity: 'info' as const, evidence: [id] }));
}

export const cases = [
  fires('four different secrets are refused within an hour', (s) => {
    const ids = refused(s, api, 4);
    return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'medium', evidence: ids, says: '4 different' }];
  }),
  below('three are kept, and page nobody', (s) => kept(refused(s, api, 3))),
  fires('twenty in a row are worse', (s) => {
    const ids = refused(s, api, 20);
    return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'high', evidence: ids }];
  }),
  below('nineteen are not yet', (s) => {
    const ids = refused(s, api, 19);
    return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'medium', evidence: ids }];
  }),
  fires('it asks what it may do, and tries what it may not', (s) => {
    const ids = ['selfsubjectrulesreviews', 'selfsubjectaccessreviews'].map((resource) =>
      s.send(api, { verb: 'create', resource, apiGroup: 'authorization.k8s.io', code: 201 }),
    );
    ids.push(s.send(api, { verb: 'list', resource: 'nodes', code: 403 }));
    ids.push(s.send(api, { verb: 'create', resource: 'clusterrolebindings', code: 403 }));
    return [{ code: 'denied', severity: 'medium', evidence: ids, says: '2 different requests' }];
  }),
  fires('a person who is refused everywhere', (s) => {
    const ids = refused(s, alice, 4);
    return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'medium', evidence: ids }];
  }),
  fires('a node that asks for whole namespaces', (s) => {
    const ids = TEAMS.slice(0, 4).map((team) => s.list(kubelet(1), team, { code: 403 }));
    return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'medium', evidence: ids }];
  }),
  fires(
    'the first minutes of a log are enough: this needs no past',
    (s) => {
      const ids = refused(s, api, 4);
      return [...kept(ids.slice(0, 3)), { code: 'denied', severity: 'medium', evidence: ids }];
    },
    COLD,
  ),
  quiet('a program that asks in vain for the same things day after day', (s) => {
    const scraper = pod('team-a', 'scraper', 2);
    for (let day = 0; day < 3; day++) {
      days(s, 1);
      for (const resource of ['pods', 'nodes', 'endpoints']) s.send(scraper, { verb: 'list', resource, code: 403 });
    }
  }),
  quiet('many refusals, none of them at secrets, roles or tokens', (s) => {
    for (const resource of ['pods', 'nodes', 'events', 'services', 'jobs'])
      s.send(api, { verb: 'list', resource, code: 403 });
  }),
  quiet('a person asks what she may do', (s) => {
    for (let n = 0; n < 10; n++)
      s.send(alice, { verb: 'create', resource: 'selfsubjectaccessreviews', namespace: `team-${n}`, code: 201 });
  }),
  quiet('a kubelet is refused by name until the node knows of its pod', (s) => {
    for (const team of TEAMS) s.list(kubelet(2), `${team}/api-db`, { code: 403 });
  }),
  below('one secret refused ten times is one thing, kept once', (s) => {
    const ids = [...Array(10)].map(() => s.get(api, 'team-b/api-db', { code: 403 }));
    return kept([ids.join()]).map((one) => ({ ...one, evidence: ids }));
  }),
  below('what was refused yesterday is no news today', (s) => {
    const scraper = pod('team-a', 'scraper', 2);
    const [first = ''] = [1, 2, 3].map(() => {
      days(s, 1);
      return s.get(scraper, 'team-b/api-db', { code: 403 });
    });
    return kept([first]);
  }),
  below('a person who asks what she may do, and is refused once', (s) => {
    for (const resource of ['selfsubjectaccessreviews', 'selfsubjectrulesreviews', 'selfsubjectreviews'])
      s.send(alice, { verb: 'create', resource, code: 201 });
    return kept(refused(s, alice, 1));
  }),
  below('refused to act as somebody else: that is for impersonated-read', (s) => {
    const message = 'users "x" is forbidden: User "alice@example.com" cannot impersonate-on:user-info:list resource';
    for (const team of TEAMS) s.list(alice, team, { code: 403, message });
  }),
  below('nobody at all: that is for anonymous-read', (s) => void refused(s, anonymous('203.0.113.9'), 6)),
  below('with `targets` 6, five are not enough', (s) => kept(refused(s, api, 5)), { settings: { targets: 6 } }),
  blindSpot('one door every half hour', (s) => kept(refused(s, api, 8, 30))),
  blindSpot('a stolen node certificate that guesses by name looks like a kubelet in a hurry', (s) => {
    refused(s, kubelet(3), 30);
  }),
];
