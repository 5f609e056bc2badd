import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownKind } from '../../src/detect/kinds.ts';
import { Presence } from '../../src/identity/presence.ts';
import { principalNamed } from '../../src/identity/principal.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { person } from '../scenario/callers.ts';
import { decodedCaller } from '../scenario/records.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;

describe('what somebody is who bears no name of the cluster', () => {
  const kindOf = (username: string) => shownKind(principalNamed(username), undefined);

  it('is a role of a cloud by the name that the cloud gave', () => {
    for (const name of [
      'nodes-role (arn:aws:iam::111122223333:role/backup)',
      'arn:aws-cn:iam::111122223333:role/backup',
      'backup@shop.iam.gserviceaccount.com',
      '123456-compute@developer.gserviceaccount.com',
    ])
      assert.equal(kindOf(name), 'cloud-role', name);
  });

  it('is a person where the cloud names a session, or nothing but a name is known', () => {
    for (const name of ['dev (arn:aws:iam::111122223333:role/dev/ann@example.com)', 'ann@example.com', 'svc-sync'])
      assert.equal(kindOf(name), 'human', name);
    assert.equal(kindOf('system:node:node-1'), 'node');
  });

  it('is a program once it was there for days and nights', () => {
    const shownAfter = (days: number, hours: readonly number[]) => {
      const presences = new Presence(new State());
      const caller = decodedCaller(person('svc-sync', 1));
      for (let day = 0; day < days; day++)
        for (const hour of hours) presences.learn(caller, START_US + day * DAY_US + hour * HOUR_US);
      const { username } = caller.user;
      return shownKind(principalNamed(username), presences.of(username));
    };
    assert.equal(shownAfter(5, [0, 6, 12, 18]), 'external');
    assert.equal(shownAfter(4, [0, 6, 12, 18]), 'human', 'not known for long enough');
    assert.equal(shownAfter(9, [8, 12, 16, 20]), 'human', 'it sleeps');
  });
});
