import {
  actingAs,
  from,
  kubelet,
  legacyToken,
  person,
  pod,
  rotated,
  unboundToken,
} from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, work } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { createPod, issueToken, lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

/** Worked here for a week, and left; others of the office are still there. */
const leaver = person('leaver', 40);
const quarterly = unboundToken('team-d', 'quarterly-report', '198.51.100.60');
const AWAY = '203.0.113.9';
const SECRET = 'team-c/shared-config';

/** The same with another certificate. */
function renewed(caller: Caller): Caller {
  return { ...caller, extra: { 'authentication.kubernetes.io/credential-id': `X509SHA256=${'b'.repeat(64)}` } };
}

/** Days on which everybody else does a little of the usual work. */
function quietDays(s: Scenario, count: number): void {
  for (let day = 0; day < count; day++) work(s.wait(24 * 60), day);
}

/** So many days of one read, and then so many days of silence. */
function wasHere(s: Scenario, caller: Caller, present: number, silent: number): Scenario {
  for (let day = 0; day < present; day++) {
    s.get(caller, SECRET);
    quietDays(s, 1);
  }
  quietDays(s, silent - 1);
  return s;
}

export const cases = [
  fires('after ten days of silence, from a network that nobody uses', (s) => {
    const id = wasHere(s, leaver, 5, 11).get(from(leaver, AWAY), SECRET);
    const says = 'leaver@example.com is back after 11 days';
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id], says }];
  }),
  fires('it looks around first: the return is the same', (s) => {
    wasHere(s, leaver, 5, 11);
    lookAround(s, from(leaver, AWAY));
    const id = s.wait(10).get(from(leaver, AWAY), SECRET);
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id], says: 'back after 11 days' }];
  }),
  fires('refused or not', (s) => {
    const id = wasHere(s, leaver, 5, 20).list(from(leaver, AWAY), '', { code: 403 });
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id], says: 'after 20 days' }];
  }),
  fires("an account's token", (s) => {
    const id = wasHere(s, quarterly, 5, 15).get(from(quarterly, AWAY), SECRET);
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id] }];
  }),
  fires('to act as somebody else: the one who is back is the one with the credential', (s) => {
    const id = wasHere(s, leaver, 5, 12).get(actingAs(from(leaver, AWAY), admin), SECRET);
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id], says: 'leaver@example.com is back' }];
  }),
  below('from its own network: holidays end', (s) => {
    const home = from(leaver, '198.51.77.5');
    const id = wasHere(s, home, 5, 21).get(home, SECRET);
    return [{ code: 'dormant-credential', severity: 'low', evidence: [id] }];
  }),
  below('from a network in which others work', (s) => {
    const hotel = person('traveller', 77);
    lookAround(s, from(hotel, AWAY));
    const id = wasHere(s, leaver, 5, 21).get(from(leaver, AWAY), SECRET);
    return [{ code: 'dormant-credential', severity: 'low', evidence: [id] }];
  }),
  below('nine days are no silence', (s) => void wasHere(s, leaver, 5, 9).get(from(leaver, AWAY), SECRET)),
  below('who was seen twice has no rhythm', (s) => void wasHere(s, leaver, 2, 20).get(from(leaver, AWAY), SECRET)),
  fires('three times are one', (s) => {
    const id = wasHere(s, leaver, 3, 20).get(from(leaver, AWAY), SECRET);
    return [{ code: 'dormant-credential', severity: 'medium', evidence: [id] }];
  }),
  below('who is away for five days again and again must be away for fifteen', (s) => {
    for (let n = 0; n < 4; n++) wasHere(s, leaver, 1, 6);
    wasHere(s, leaver, 1, 15).get(from(leaver, AWAY), SECRET);
  }),
  below('an hour after the return it is over', (s) => {
    wasHere(s, leaver, 5, 11);
    lookAround(s, leaver);
    s.wait(61).get(leaver, SECRET);
  }),
  fires('a node comes back with the certificate that it had replaced', (s) => {
    s.list(kubelet(1), 'team-a/api-db', { binding: '' });
    s.wait(30).list(renewed(kubelet(1)), 'team-a/api-db', { binding: '' });
    const id = s.wait(90).list(kubelet(1), 'team-a/api-db', { binding: '' });
    return [
      { code: 'dormant-credential', severity: 'medium', evidence: [id], says: 'a certificate that it had replaced' },
    ];
  }),
  below('a person with two machines: a note', (s) => {
    s.get(alice, 'team-a/shared-config');
    s.wait(30).get(renewed(alice), 'team-a/shared-config');
    const id = s.wait(90).get(alice, 'team-a/shared-config');
    return [{ code: 'dormant-credential', severity: 'low', evidence: [id] }];
  }),
  quiet('a certificate is renewed, and the old connection goes on for a while', (s) => {
    s.list(kubelet(1), 'team-a/api-db', { binding: '' });
    s.wait(30).list(renewed(kubelet(1)), 'team-a/api-db', { binding: '' });
    s.wait(20).list(kubelet(1), 'team-a/api-db', { binding: '' });
    s.wait(90).list(renewed(kubelet(1)), 'team-a/api-db', { binding: '' });
  }),
  quiet('a pod that is started anew after weeks, with the token that its kubelet got for it', (s) => {
    const starter = pod('team-c', 'starter', 2);
    for (let turn = 0; turn < 4; turn++) {
      issueToken(s, kubelet(2), rotated(starter, turn));
      s.get(rotated(starter, turn), SECRET);
      quietDays(s, 1);
    }
    quietDays(s, 14);
    const anew = pod('team-c', 'starter', 3, 1);
    issueToken(s, kubelet(3), anew);
    s.get(anew, SECRET);
  }),
  quiet('somebody new', (s) => void s.get(from(leaver, AWAY), SECRET)),
  quiet('a weekend', (s) => {
    wasHere(s, alice, 5, 3);
    s.get(alice, SECRET);
  }),
  quiet('back after three weeks, and no secret is asked for', (s) => {
    wasHere(s, leaver, 5, 21);
    createPod(s, from(leaver, AWAY), 'team-c/plain');
  }),
  quiet('a node that comes back', (s) => {
    const spare = kubelet(9);
    for (let n = 0; n < 5; n++) lookAround(s.wait(10), spare);
    quietDays(s, 12);
    s.list(spare, 'team-a/api-db', { binding: '' });
  }),
  quiet('everybody at their ordinary work', (s) => {
    for (let round = 0; round < 10; round++) work(s.wait(12), round);
  }),
  blindSpot('a leaver who comes back through the network of the office, in the tenth week', (s) => {
    const id = wasHere(s, leaver, 5, 70).get(leaver, SECRET);
    return [{ code: 'dormant-credential', severity: 'low', evidence: [id] }];
  }),
  blindSpot('an hour of looking around before the first secret, from where nobody works', (s) => {
    wasHere(s, leaver, 5, 11);
    lookAround(s, from(leaver, AWAY));
    s.wait(61).get(from(leaver, AWAY), SECRET);
  }),
  blindSpot('gone for longer than half a year: forgotten, and so somebody new', (s) => {
    wasHere(s, leaver, 5, 11).wait(200 * 24 * 60);
    quietDays(s, 1);
    s.get(from(leaver, AWAY), SECRET);
  }),
  blindSpot('a long-lived token: see legacy-token-use', (s) => {
    const old = legacyToken('team-b', 'exporter', '198.51.100.40');
    wasHere(s, old, 5, 20).get(from(old, AWAY), SECRET);
  }),
];
