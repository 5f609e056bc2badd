import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inventory } from '../../src/identity/inventory.ts';
import type { PodObject } from '../../src/model/inventory.ts';
import { State } from '../../src/state/state.ts';

function podNamed(name: string, secrets: PodObject['secrets'], namespace = 'shop'): PodObject {
  const about = {
    uid: `uid of ${name}`,
    account: 'api',
    node: 'node-1',
    owner: '',
    ip: '',
    isHostNetwork: false,
    phase: 'Running',
  };
  const rest = { hostPaths: [], generateName: '' };
  return { kind: 'pod', namespace, name, ...about, ...rest, createdUs: 5, secrets };
}

function waysOf(inventory: Inventory, secret: string): [string, readonly string[]][] {
  return inventory.podsWith('shop', secret).map(({ name, ways }) => [name, ways]);
}

describe('the pods that refer to a secret', () => {
  it('are those told to, with how', () => {
    const inventory = new Inventory(new State());
    inventory.learn(podNamed('api', [{ name: 'db', ways: ['env'] }]), 1);
    inventory.learn(podNamed('web', [{ name: 'db', ways: ['volume'] }]), 2);
    inventory.learn(podNamed('api', [{ name: 'db', ways: ['env'] }], 'other'), 3);
    assert.deepEqual(waysOf(inventory, 'db'), [
      ['api', ['env']],
      ['web', ['volume']],
    ]);
    assert.deepEqual(waysOf(inventory, 'constructor'), []);
  });

  it('are no longer those whose successor of the same name does not', () => {
    const inventory = new Inventory(new State());
    inventory.learn(podNamed('api', [{ name: 'db', ways: ['env'] }]), 1);
    inventory.learn(podNamed('api', [{ name: 'other', ways: ['env'] }]), 2);
    assert.deepEqual(waysOf(inventory, 'db'), []);
  });

  it('are the latest 256; then nothing is said of who is not among them', () => {
    const inventory = new Inventory(new State());
    for (let n = 0; n < 300; n++) inventory.learn(podNamed(`api-${n}`, [{ name: 'db', ways: ['env'] }]), n);
    const names = waysOf(inventory, 'db').map(([name]) => name);
    assert.equal(names.length, 256);
    assert.equal(names.at(-1), 'api-299');
    assert.ok(!inventory.pods.isStranger('node-1', 'shop', 'db'));
  });
});
