import { controller, from, pod } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, ci, newcomer, operator, TEAMS } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');

/** Whoever may change secrets, and has done nothing else. */
const steadyWriter = appOf('team-b', 'worker');

/** An account that read one secret for six hours. */
function steady(s: Scenario): Caller {
  return newcomer(s, 31, 12);
}

/** A person who read one secret for six hours. */
function steadyPerson(s: Scenario): Caller {
  for (let n = 0; n < 31; n++) s.wait(12).get(alice, 'team-a/shared-config');
  return alice;
}

/** An account that asks for three names that do not exist, every hour. */
function clumsyAccount(s: Scenario): Caller {
  const caller = pod('team-c', 'clumsy', 2);
  for (let hour = 0; hour < 3; hour++) {
    s.wait(60);
    for (const name of ['aa', 'bb', 'cc']) s.get(caller, `team-c/${name}-${hour}`, { code: 404 });
  }
  s.wait(90);
  return caller;
}

/** Reads so many secrets of its own namespace that are new to it. */
function sweep(s: Scenario, caller: Caller, count: number, minutes = 1): string[] {
  return [...Array(count)].map((_, n) => s.wait(minutes).get(caller, `team-a/loot-${letters(n)}`));
}

function guess(s: Scenario, caller: Caller, count: number, minutes = 1): string[] {
  return [...Array(count)].map((_, n) => s.wait(minutes).get(caller, `team-a/guess-${letters(n)}`, { code: 404 }));
}

/** Reads a secret in one namespace after the other. */
function tour(s: Scenario, caller: Caller, count: number, minutes: number): string[] {
  return TEAMS.slice(2, 2 + count).map((team) => s.wait(minutes).get(caller, `${team}/api-db`));
}

/** Names of letters only: a trailing number would be taken for a generated one. */
function letters(n: number): string {
  return String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26));
}

export const cases = [
  fires('a workload that read by name lists its own namespace', (s) => {
    const id = s.list(api, 'team-a');
    return [
      {
        code: 'enumeration',
        severity: 'medium',
        evidence: [id],
        says: 'listed all secrets in team-a; it never did so',
      },
    ];
  }),
  fires('the same as a watch', (s) => {
    const id = s.watch(api, 'team-a');
    s.endWatch(api, 'team-a', id);
    return [{ code: 'enumeration', severity: 'medium', evidence: [id], says: 'watched all secrets' }];
  }),
  fires('the same in chunks', (s) => {
    const ids = s.listInChunks(api, 'team-a', ['team-a/api-db', 'team-a/shared-config'], 'chunk');
    return [{ code: 'enumeration', severity: 'medium', evidence: ids }];
  }),
  fires('five secrets in an hour that it never read', (s) => {
    const ids = sweep(s, steady(s), 5);
    return [{ code: 'enumeration', severity: 'medium', evidence: ids, says: 'read 5 secrets within an hour' }];
  }),
  fires('a person opens five, one after the other', (s) => {
    const ids = sweep(s, steadyPerson(s), 5, 4);
    return [{ code: 'enumeration', severity: 'medium', evidence: ids, says: 'read 5 secrets within 20 minutes' }];
  }),
  blindSpot('a person who takes six minutes for each, as in an incident', (s) => void sweep(s, steadyPerson(s), 9, 6)),
  below('four are below the threshold', (s) => void sweep(s, steady(s), 4)),
  fires('more than three times its busiest hour: two new ones were usual, seven are not', (s) => {
    const ids = sweep(s, api, 7);
    return [{ code: 'enumeration', severity: 'medium', evidence: ids, says: 'read 7 secrets within an hour' }];
  }),
  below('six may be three times as much as two', (s) => void sweep(s, api, 6)),
  below('its hours are counted: after four of them its busiest is not known', (s) => {
    sweep(s, newcomer(s, 40, 5), 9);
  }),
  fires('twenty are worse', (s) => {
    const ids = sweep(s, api, 20);
    return [{ code: 'enumeration', severity: 'high', evidence: ids }];
  }),
  fires('eight names that do not exist', (s) => {
    const ids = guess(s, api, 8);
    return [
      { code: 'name-guessing', severity: 'medium', evidence: ids, says: '8 secrets within an hour that do not exist' },
    ];
  }),
  below('seven may be a first installation under way', (s) => void guess(s, api, 7)),
  fires('more than three times its worst hour: three wrong names were usual, ten are not', (s) => {
    const clumsy = clumsyAccount(s);
    const ids = guess(s, clumsy, 10);
    return [{ code: 'name-guessing', severity: 'medium', evidence: ids }];
  }),
  below('nine may be three times as many as three', (s) => void guess(s, clumsyAccount(s), 9)),
  fires('a sweep does not become the measure of the next', (s) => {
    const caller = steady(s);
    const first = sweep(s, caller, 12);
    s.wait(90);
    const second = [...Array(13)].map((_, n) => s.wait(1).get(caller, `team-a/more-${letters(n)}`));
    return [{ code: 'enumeration', severity: 'medium', evidence: [...first, ...second] }];
  }),
  fires(
    'guessing needs no past',
    (s) => [{ code: 'name-guessing', severity: 'high', evidence: guess(s, api, 32) }],
    COLD,
  ),
  fires('a sweep by an account of the control plane', (s) => {
    const account = controller('replicaset-controller');
    const ids = guess(s, account, 8);
    return [{ code: 'name-guessing', severity: 'medium', evidence: ids }];
  }),
  fires('one address or many, forged or not: it is the identity that sweeps', (s) => {
    const caller = steady(s);
    const ids = sweep(s, from(caller, caller.ip, ['192.0.2.1']), 3).concat(
      ['x', 'y'].map((name) => s.get(caller, `team-a/more-${name}`)),
    );
    return [{ code: 'enumeration', severity: 'medium', evidence: ids }];
  }),
  quiet('a Helm release: list by label, read the last revision, write the next', (s) => {
    s.list(ci, 'team-a', { query: ['labelSelector=name%3Dweb%2Cowner%3Dhelm'] });
    for (let revision = 30; revision < 40; revision++) {
      s.get(ci, `team-a/sh.helm.release.v1.web.v${revision}`);
      s.write(ci, 'create', `team-a/sh.helm.release.v1.web.v${revision + 1}`);
    }
  }),
  quiet('an installer asks for what it is about to make', (s) => {
    const installer = pod('team-c', 'installer', 1);
    for (const part of ['ca', 'tls', 'db', 'key', 'web', 'log', 'ldap', 'mail']) {
      s.get(installer, `team-c/${part}`, { code: 404 });
      s.write(installer, 'create', `team-c/${part}`);
    }
  }),
  quiet('an operator that reads everything goes on', (s) => {
    s.list(operator, '');
    s.watch(operator, '');
  }),
  quiet('a rollout: eight new pods read what the old ones read', (s) => {
    for (let n = 0; n < 8; n++) s.get(pod('team-a', 'api', 1 + (n % 4), 10 + n), 'team-a/api-db');
  }),
  quiet('secrets that were made today are new to everybody', (s) => {
    for (const name of ['aa', 'bb', 'cc', 'dd', 'ee', 'ff']) s.write(admin, 'create', `team-a/today-${name}`);
    const caller = steady(s);
    for (const name of ['aa', 'bb', 'cc', 'dd', 'ee', 'ff']) s.wait(1).get(caller, `team-a/today-${name}`);
  }),
  quiet('one wrong name, asked for again and again', (s) => {
    for (let n = 0; n < 60; n++) s.get(api, 'team-a/api-dv', { code: 404 });
  }),
  quiet('an administrator who always lists a namespace lists it', (s) => void s.list(admin, 'kube-system')),
  below('a list by an account with 19 reads', (s) => void s.list(newcomer(s, 19), 'team-a')),
  fires('a list by an account with 20 reads', (s) => {
    const id = s.list(newcomer(s, 20), 'team-a');
    return [{ code: 'enumeration', severity: 'medium', evidence: [id] }];
  }),
  fires('a list narrowed by a label: how far, nobody knows', (s) => {
    const id = s.list(api, 'team-a', { query: ['labelSelector=app%3Dapi'] });
    return [{ code: 'enumeration', severity: 'medium', evidence: [id], says: 'listed a selection of the secrets' }];
  }),
  fires('numbered names are different names', (s) => {
    const names = [...Array(8)].map((_, n) => `team-a/tenant-1000${n}`);
    const ids = names.map((name) => s.wait(1).get(api, name, { code: 404 }));
    return [{ code: 'name-guessing', severity: 'medium', evidence: ids }];
  }),
  fires('selectors that let everything through make no selection', (s) => {
    const id = s.list(api, 'team-a', { query: ['labelSelector=%21nosuch'] });
    return [{ code: 'enumeration', severity: 'medium', evidence: [id], says: 'listed all secrets' }];
  }),
  below('with `newSecrets` 9, eight are not enough', (s) => void sweep(s, api, 8), { settings: { newSecrets: 9 } }),
  below('with `guesses` 9, eight are not enough', (s) => void guess(s, api, 8), { settings: { guesses: 9 } }),
  fires('a person reads in five namespaces new to them within minutes', (s) => {
    const ids = tour(s, alice, 5, 1);
    return [{ code: 'enumeration', severity: 'medium', evidence: ids, says: 'secrets of 5 namespaces new to them' }];
  }),
  fires('the same by lists', (s) => {
    const ids = TEAMS.slice(2, 7).map((team) => s.wait(1).list(admin, team));
    return [{ code: 'enumeration', severity: 'medium', evidence: ids, says: 'secrets of 5 namespaces new to them' }];
  }),
  fires('so does one whom nobody ever saw, where people read enough to know how they begin', (s) => {
    for (let n = 0; n < 80; n++) s.wait(1).get(alice, 'team-a/shared-config');
    const ids = tour(s, { ...alice, username: 'mallory@example.com' }, 5, 1);
    return [{ code: 'enumeration', severity: 'medium', evidence: ids }];
  }),
  below('where they read little, whoever is new may begin like that', (s) => {
    tour(s, { ...alice, username: 'mallory@example.com' }, 5, 1);
  }),
  below('in four', (s) => void tour(s, alice, 4, 1)),
  below('in five, as slowly as who looks at what he reads', (s) => void tour(s, alice, 5, 2)),
  quiet('a person goes round where they were before', (s) => {
    tour(s, alice, 5, 30);
    tour(s, alice, 5, 1);
  }),
  quiet('a program that reads in many namespaces has work there', (s) => void tour(s, steady(s), 4, 1)),
  below('with `newPlaces` 6, five are not enough', (s) => void tour(s, alice, 5, 1), { settings: { newPlaces: 6 } }),
  blindSpot('one new secret every twenty minutes', (s) => void sweep(s, api, 12, 20)),
  blindSpot('patches that change nothing: the answers hold the secrets, and the log shows writes', (s) => {
    for (let n = 0; n < 20; n++) s.wait(1).write(steadyWriter, 'patch', `team-a/loot-${letters(n)}`);
  }),
  blindSpot('a workload that was never seen sweeps at once', (s) => void sweep(s, pod('team-a', 'fresh', 3), 30)),
  blindSpot('a person without a past', (s) => void sweep(s, { ...alice, username: 'mallory@example.com' }, 10)),
  blindSpot('who may create secrets hides guesses behind them', (s) => {
    for (let n = 0; n < 8; n++) {
      s.get(api, `team-a/mine-${letters(n)}`, { code: 404 });
      s.write(api, 'create', `team-a/mine-${letters(n)}`);
    }
    guess(s, api, 20);
  }),
  blindSpot(`an account that lists one namespace may list ${TEAMS.length}: see abnormal-access`, (s) => {
    s.list(admin, 'team-a');
  }),
];
