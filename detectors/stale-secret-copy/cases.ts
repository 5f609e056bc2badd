import { apiServer, kubelet, pod, rotated } from '../../test/scenario/callers.ts';
import { below, blindSpot, fires, quiet } from '../../test/scenario/cases.ts';
import { admin, bob, operator } from '../../test/scenario/cluster.ts';
import type { Caller } from '../../test/scenario/event.ts';
import { startPod, withEnvironment, withFiles } from '../../test/scenario/pods.ts';
import { issueToken, lookAround } from '../../test/scenario/requests.ts';
import type { Scenario } from '../../test/scenario/scenario.ts';

const SECRET = 'team-a/batch-db';
const batch = pod('team-a', 'batch', 3);
const other = pod('team-a', 'batch', 3, 1);

/** So many hours in which kubelets renew the tokens of these pods, which themselves ask for nothing. */
function live(s: Scenario, hours: number, ...pods: readonly Caller[]): void {
  for (let n = 0; n < hours; n++) {
    s.wait(60);
    for (const one of pods) issueToken(s, kubelet(3), rotated(one, n + 1));
    lookAround(s, bob);
  }
}

function rewrite(s: Scenario): string {
  return s.write(operator, 'update', SECRET);
}

/** One pod of the account a day, the last one `batch`; each reads the secret when it starts. */
function readOnDays(s: Scenario, days: number): void {
  for (let day = days - 1; day >= 0; day--) {
    const one = pod('team-a', 'batch', 3, day);
    issueToken(s, kubelet(3), one);
    s.get(one, SECRET);
    s.wait(60);
    if (day === 0) return;
    live(s, 23, one);
    s.deletePod(kubelet(3), one, true);
  }
}

const stale = (write: string, says: string) =>
  ({ code: 'stale-copy', severity: 'low', evidence: [write], says }) as const;

/** It cannot take up another value before it restarts. */
const frozen = (write: string, says: string) => ({ ...stale(write, says), severity: 'medium' }) as const;

export const cases = [
  quiet('every secret is read and replaced, so that it is stored under a new key', (s) => {
    s.get(batch, SECRET);
    s.wait(60);
    for (let n = 0; n < 50; n++) s.write(admin, 'update', n === 20 ? SECRET : `team-a/secret-${n}`);
    live(s, 26, batch);
  }),
  below('a synchroniser writes it every other day: routine, whoever does not come for it', (s) => {
    for (let day = 0; day < 10; day += 2) {
      rewrite(s);
      s.wait(2 * 24 * 60);
    }
    startPod(s, batch, withEnvironment('batch-db'));
    s.wait(60);
    const write = rewrite(s);
    live(s, 26, batch);
    return [stale(write, 'batch-7d4b9c-0 (env, envFrom)')];
  }),
  fires('many secrets are rotated, yet not all of a cluster', (s) => {
    s.get(batch, SECRET);
    s.wait(60);
    for (let n = 0; n < 48; n++) s.write(admin, 'update', `team-a/secret-${n}`);
    const write = s.write(admin, 'update', SECRET);
    live(s, 26, batch);
    return [stale(write, 'still held by batch-7d4b9c-0')];
  }),
  fires('a pod read its secret when it started, and lives on with that after a rotation', (s) => {
    s.get(batch, SECRET);
    s.wait(60);
    const write = rewrite(s);
    live(s, 26, batch);
    return [stale(write, 'still held by batch-7d4b9c-0 (read by itself)')];
  }),
  fires('its account came for it on three days: a consumer that missed the rotation', (s) => {
    readOnDays(s, 3);
    const write = rewrite(s);
    live(s, 26, batch);
    return [{ ...stale(write, 'still held by batch-7d4b9c-0 (read by itself)'), severity: 'medium' }];
  }),
  fires('a pod that reads it now and then will come again', (s) => {
    readOnDays(s, 3);
    s.get(batch, SECRET);
    const write = rewrite(s);
    live(s, 26, batch);
    return [stale(write, 'still held by batch-7d4b9c-0 (read by itself)')];
  }),
  fires('on two it may have done with it', (s) => {
    readOnDays(s, 2);
    const write = rewrite(s);
    live(s, 26, batch);
    return [stale(write, 'still held by batch-7d4b9c-0 (read by itself)')];
  }),
  fires('a second write to the same secret does not restart the clock', (s) => {
    s.get(batch, SECRET);
    const write = rewrite(s);
    live(s, 20, batch);
    rewrite(s);
    live(s, 6, batch);
    return [stale(write, 'still held by batch-7d4b9c-0')];
  }),
  fires('nor is it told of again for that one', (s) => {
    s.get(batch, SECRET);
    const write = rewrite(s);
    live(s, 20, batch);
    rewrite(s);
    live(s, 40, batch);
    return [stale(write, 'still held by batch-7d4b9c-0')];
  }),
  fires('two pods of an account are one statement', (s) => {
    for (const one of [batch, other]) s.get(one, SECRET);
    const write = rewrite(s);
    live(s, 26, batch, other);
    return [stale(write, 'still held by batch-7d4b9c-0 (read by itself), batch-7d4b9c-1 (read by itself)')];
  }),
  fires('a pod whose watch had ended before the write', (s) => {
    s.endWatch(batch, SECRET, s.watch(batch, SECRET));
    const write = rewrite(s);
    live(s, 26, batch);
    return [stale(write, 'batch-7d4b9c-0')];
  }),
  fires('one that is at work all the time, and never reads it again', (s) => {
    s.get(batch, SECRET);
    const write = rewrite(s);
    for (let n = 0; n < 26; n++) lookAround(s.wait(60), batch);
    return [stale(write, 'batch-7d4b9c-0')];
  }),
  fires('made anew instead of changed', (s) => {
    s.get(batch, SECRET);
    s.write(operator, 'delete', SECRET);
    const write = s.write(operator, 'create', SECRET);
    live(s, 26, batch);
    return [stale(write, 'batch-7d4b9c-0')];
  }),
  fires('an environment variable stays as it was when the pod started, whatever the kubelet watches', (s) => {
    startPod(s, batch, withEnvironment('batch-db'));
    s.watch(kubelet(3), SECRET);
    const write = rewrite(s);
    live(s, 26, batch);
    return [frozen(write, 'still held by batch-7d4b9c-0 (env, envFrom)')];
  }),
  fires('so does a file that is mounted by a sub-path', (s) => {
    startPod(s, batch, withFiles('batch-db', 'password'));
    const write = rewrite(s);
    live(s, 26, batch);
    return [frozen(write, 'batch-7d4b9c-0 (subPath)')];
  }),
  quiet('a mounted file is fresh: its kubelet watches, and says nothing of it', (s) => {
    startPod(s, batch, withFiles('batch-db'));
    rewrite(s);
    live(s, 26, batch);
  }),
  quiet('an environment variable of a pod that started after the write', (s) => {
    rewrite(s);
    startPod(s, batch, withEnvironment('batch-db'));
    live(s, 26, batch);
  }),
  quiet('read again in time', (s) => {
    s.get(batch, SECRET);
    rewrite(s);
    live(s, 20, batch);
    s.get(rotated(batch, 20), SECRET);
    live(s, 30, batch);
  }),
  quiet('a rollout follows the rotation: the old pod is gone', (s) => {
    s.get(batch, SECRET);
    rewrite(s);
    s.wait(5).deletePod(kubelet(3), batch);
    s.get(other, SECRET);
    live(s, 26, other);
  }),
  quiet('a watch is open: it sees every write', (s) => {
    s.watch(batch, SECRET);
    rewrite(s);
    live(s, 26, batch);
  }),
  quiet('written by the one who read it', (s) => {
    s.get(batch, SECRET);
    s.write(batch, 'update', SECRET);
    live(s, 26, batch);
  }),
  quiet('a label: the API server notes that a token is in use', (s) => {
    s.get(batch, SECRET);
    s.write(apiServer, 'patch', SECRET);
    live(s, 26, batch);
  }),
  quiet('a secret that is written again and again is no credential', (s) => {
    s.get(batch, SECRET);
    for (let n = 0; n < 12; n++) {
      rewrite(s);
      live(s, 4, batch);
    }
  }),
  quiet('a kubelet reads for its pods and watches from then on', (s) => {
    s.list(kubelet(3), SECRET);
    s.watch(kubelet(3), SECRET);
    rewrite(s);
    live(s, 26, batch);
  }),
  below('a pod that has ended: its token is renewed no more', (s) => {
    s.get(batch, SECRET);
    rewrite(s);
    live(s, 10, batch);
    live(s, 20);
  }),
  below(
    'a grace of its own',
    (s) => {
      s.get(batch, SECRET);
      rewrite(s);
      live(s, 26, batch);
    },
    { settings: { graceHours: 48 } },
  ),
  below('who also lists the namespace may have seen the write', (s) => {
    s.get(batch, SECRET);
    s.list(batch, 'team-a');
    rewrite(s);
    live(s, 26, batch);
  }),
  blindSpot('a person keeps a copy', (s) => {
    s.get(bob, SECRET);
    rewrite(s);
    live(s, 26);
  }),
  blindSpot('an environment variable, where neither inventory nor a body tells of it', (s) => {
    s.list(kubelet(3), SECRET);
    rewrite(s);
    live(s, 26, batch);
  }),
];
