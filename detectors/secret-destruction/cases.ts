import { controller } from '../../test/scenario/callers.ts';
import { below, blindSpot, COLD, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, alice, appOf, bob, ci, days, firstReads } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const api = appOf('team-a', 'api');
const cleaner = controller('namespace-controller');
const RELEASE = 'team-a/sh.helm.release.v1.web';

function deleteMany(s: Scenario, by: Caller, count: number, namespace = 'team-b', everyMinutes = 1): string[] {
  return [...Array(count)].map((_, n) => s.wait(everyMinutes).write(by, 'delete', `${namespace}/secret-of-${n}`));
}

function empty(s: Scenario, by: Caller, namespace: string, query: readonly string[] = []): string {
  return s.send(by, { verb: 'deletecollection', namespace, query });
}

/** A namespace goes, and the controller takes what is in it. */
function removeNamespace(s: Scenario, by: Caller, name: string): string {
  s.deleteNamespace(by, name);
  return empty(s, cleaner, name);
}

export const cases = [
  fires('all secrets of a namespace at once', (s) => {
    const id = empty(s, bob, 'team-b');
    const says = 'bob@example.com deleted all secrets in team-b';
    return [{ code: 'deletion', severity: 'high', evidence: [id], says }];
  }),
  fires('a selection: the log does not say how much it left', (s) => {
    const id = empty(s, bob, 'team-b', ['labelSelector=app%3Dweb']);
    return [{ code: 'deletion', severity: 'high', evidence: [id], says: 'a selection of the secrets in team-b' }];
  }),
  fires('a selection that selects nothing is none', (s) => {
    const id = empty(s, bob, 'team-b', ['labelSelector=%21kept']);
    return [{ code: 'deletion', severity: 'high', evidence: [id], says: 'all secrets in team-b' }];
  }),
  fires('ten secrets within an hour, one by one', (s) => {
    const evidence = deleteMany(s, bob, 10);
    return [{ code: 'deletion', severity: 'medium', evidence, says: 'bob@example.com deleted 10 secrets' }];
  }),
  fires('of ten namespaces', (s) => {
    const evidence = [...Array(10)].map((_, n) => s.write(api, 'delete', `team-${n}/api-db`));
    return [{ code: 'deletion', severity: 'medium', evidence }];
  }),
  fires('a pipeline deletes three times as many as ever, and one more', (s) => {
    deleteMany(s, ci, 4);
    const evidence = deleteMany(s.wait(120), ci, 13);
    return [{ code: 'deletion', severity: 'medium', evidence, says: '13 secrets within an hour' }];
  }),
  fires('in the hour in which it also empties a namespace', (s) => {
    const one = s.write(bob, 'delete', 'team-b/api-db');
    const all = empty(s, bob, 'team-b');
    return [{ code: 'deletion', severity: 'high', evidence: [one, all] }];
  }),
  fires('a namespace of the same name is made anew after it went: it is not going any more', (s) => {
    removeNamespace(s, admin, 'team-h');
    s.createNamespace(admin, 'team-h');
    const id = empty(s.wait(60), bob, 'team-h');
    return [{ code: 'deletion', severity: 'high', evidence: [id] }];
  }),
  fires('who cleaned up its own preview, or empties what goes, is no cleaner of everything', (s) => {
    s.createNamespace(ci, 'preview-7');
    s.write(ci, 'delete', 'preview-7/part-1');
    const all = empty(s, ci, 'team-b');
    removeNamespace(s, admin, 'team-h');
    const evidence = deleteMany(s, cleaner, 10, 'team-c');
    return [
      { code: 'deletion', severity: 'high', evidence: [all] },
      { code: 'deletion', severity: 'medium', evidence },
    ];
  }),
  below('nine within an hour, one of them twice', (s) => {
    deleteMany(s, bob, 9);
    s.write(bob, 'delete', 'team-b/secret-of-3');
  }),
  below('twelve, by who once deleted four', (s) => {
    deleteMany(s, ci, 4);
    deleteMany(s.wait(120), ci, 12);
  }),
  below('ten, and never nine within an hour', (s) => void deleteMany(s, bob, 10, 'team-b', 8)),
  below('the same one again and again', (s) => {
    for (let n = 0; n < 20; n++) s.wait(1).write(bob, 'delete', 'team-b/api-db');
  }),
  below('one that empties namespaces that go, before the line that says that this one goes', (s) => {
    removeNamespace(s, admin, 'team-g');
    const id = empty(s.wait(5), cleaner, 'team-h');
    s.deleteNamespace(admin, 'team-h');
    return [{ code: 'deletion', severity: 'low', evidence: [id], says: 'namespace-controller deleted all secrets' }];
  }),
  below('a nightly clean-up: from the fourth night on it is usual', (s) => {
    const nights = [1, 2, 3, 4, 5].map(() => {
      days(s, 1);
      return deleteMany(s, ci, 12);
    });
    return [{ code: 'deletion', severity: 'medium', evidence: nights.slice(0, 3).flat() }];
  }),
  below(
    'in a log that has just begun nobody knows what is usual',
    (s) => {
      firstReads(s, 199);
      empty(s, bob, 'team-b');
    },
    COLD,
  ),
  quiet('a namespace is deleted', (s) => {
    removeNamespace(s, admin, 'team-h');
    s.wait(1).list(cleaner, 'team-h');
  }),
  quiet('a preview is made and emptied by the same pipeline', (s) => {
    s.createNamespace(ci, 'preview-7');
    for (let n = 0; n < 12; n++) s.write(ci, 'create', `preview-7/part-${n}`);
    for (let n = 0; n < 12; n++) s.write(ci, 'delete', `preview-7/part-${n}`);
    empty(s, ci, 'preview-7');
  }),
  quiet('Helm drops the oldest revision with every release', (s) => {
    for (let n = 0; n < 30; n++) s.wait(10).write(ci, 'delete', `${RELEASE}.v${n}`);
  }),
  quiet('refused, or not there', (s) => {
    s.send(alice, { verb: 'deletecollection', namespace: 'team-b', code: 403 });
    for (let n = 0; n < 12; n++) s.write(alice, 'delete', 'team-b/api-db', { code: 404 });
  }),
  quiet('what is not a secret may be deleted by anybody who may', (s) => {
    s.send(alice, { verb: 'deletecollection', resource: 'configmaps', namespace: 'team-b' });
    for (let n = 0; n < 12; n++)
      s.send(alice, { verb: 'delete', resource: 'pods', namespace: 'team-b', name: `p-${n}` });
  }),
  blindSpot(
    'a namespace that one may delete takes all its secrets along',
    (s) => void removeNamespace(s, bob, 'team-b'),
  ),
  blindSpot('overwritten with nothing, one by one', (s) => {
    for (let n = 0; n < 20; n++) s.write(bob, 'update', `team-b/secret-of-${n}`);
  }),
  blindSpot('slowly: nine an hour, all day', (s) => void deleteMany(s, bob, 30, 'team-b', 7)),
  blindSpot('false alarm: the line of the very first namespace that goes comes late', (s) => {
    const id = empty(s, cleaner, 'team-h');
    s.deleteNamespace(admin, 'team-h');
    return [{ code: 'deletion', severity: 'high', evidence: [id] }];
  }),
];
