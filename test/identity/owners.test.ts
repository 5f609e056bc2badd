import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inventory } from '../../src/identity/inventory.ts';
import type { Ownership } from '../../src/model/inventory.ts';
import type { OwnerRule } from '../../src/model/owners.ts';
import type { Principal } from '../../src/model/principal.ts';
import { State } from '../../src/state/state.ts';

const NOBODY: Ownership = { team: '', owner: '', environment: '', contact: '' };
const RULES: OwnerRule[] = [
  { line: 1, kind: 'account', pattern: 'shop/ci', team: 'build', contact: '#build', environment: 'ci' },
  { line: 2, kind: 'secret', pattern: 'shop/tls', team: 'network', contact: '', environment: '' },
  { line: 3, kind: 'group', pattern: 'sre', team: 'sre', contact: '', environment: '' },
];

function labelled(): Inventory {
  const inventory = new Inventory(new State());
  inventory.learn({ kind: 'namespace', name: 'shop', ownership: { ...NOBODY, team: 'shop', environment: 'prod' } }, 1);
  const own = { kind: 'account', namespace: 'shop', uid: '', imagePullSecrets: [], cloudRoles: [] } as const;
  inventory.learn({ ...own, name: 'api', ownership: { ...NOBODY, owner: 'checkout', contact: '#checkout' } }, 1);
  inventory.learn({ ...own, name: 'ci', ownership: { ...NOBODY, team: 'anybody' } }, 1);
  inventory.owners.learn(RULES, 2);
  return inventory;
}

describe('who answers for an account', () => {
  it('is what the reviewed file says, before its own labels', () => {
    assert.deepEqual(labelled().team('shop', 'ci'), {
      name: 'build',
      contact: '#build',
      source: 'owners file, line 1',
    });
    assert.equal(labelled().environment('shop', 'ci'), 'ci');
  });

  it('is what its labels say, before those of its namespace', () => {
    const { source, ...team } = labelled().team('shop', 'api') ?? {};
    assert.deepEqual(team, { name: 'checkout', contact: '#checkout' });
    assert.equal(source, 'serviceaccount shop/api');
    assert.equal(labelled().environment('shop', 'api'), 'prod');
  });

  it('is else what the labels of its namespace say, or nobody', () => {
    assert.equal(labelled().team('shop', 'worker')?.name, 'shop');
    assert.equal(labelled().team('elsewhere', 'worker'), undefined);
  });
});

it('a secret is of whom the file names, else of its namespace', () => {
  assert.equal(labelled().teamOfSecret('shop', 'tls')?.name, 'network');
  assert.equal(labelled().teamOfSecret('shop', 'db')?.name, 'shop');
});

it('a person is of the team that their name or group says', () => {
  const ann: Principal = {
    kind: 'human',
    username: 'ann',
    uid: '',
    namespace: '',
    name: 'ann',
    groups: ['sre'],
    impersonatedBy: '',
  };
  assert.equal(labelled().teamOfPrincipal(ann)?.name, 'sre');
  assert.equal(labelled().teamOfPrincipal({ ...ann, groups: [] }), undefined);
});

it('a file that says something else is taken at once, and one that says the same is not', () => {
  const inventory = labelled();
  assert.equal(inventory.owners.learn([...RULES], 3), false);
  assert.equal(inventory.team('shop', 'ci')?.name, 'build');
  assert.equal(inventory.owners.learn([], 3), true);
  assert.equal(inventory.team('shop', 'ci')?.name, 'anybody');
});
