import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Accounts } from '../../src/identity/accounts.ts';
import { State } from '../../src/state/state.ts';

const NAME = 'system:serviceaccount:shop:api';
const user = (uid: string, username = NAME) => ({ username, uid, groups: [] });

test('an account that was deleted and made again under its name is another one', () => {
  const accounts = new Accounts(new State());
  assert.equal(accounts.suffix(user('a')), '');
  accounts.learn(user('a'), 1);
  assert.equal(accounts.suffix(user('a')), '');
  assert.notEqual(accounts.suffix(user('b')), '', 'already before anything was learnt of it');
  const second = accounts.suffix(user('b'));
  accounts.learn(user('b'), 2);
  assert.equal(accounts.suffix(user('b')), second);
  assert.equal(accounts.suffix(user('a')), '', 'a token of the first is still of the first');
  assert.deepEqual(accounts.of(NAME)?.former, ['a']);
  accounts.learn(user('c'), 3);
  assert.equal(new Set(['a', 'b', 'c'].map((uid) => accounts.suffix(user(uid)))).size, 3);
});

test('a late line of the former account does not bring it back', () => {
  const accounts = new Accounts(new State());
  for (const [uid, at] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ] as const)
    accounts.learn(user(uid), at);
  assert.equal(accounts.of(NAME)?.uid, 'b');
});

test('a feed without uids knows one account by name, and people are no service accounts', () => {
  const accounts = new Accounts(new State());
  accounts.learn(user(''), 1);
  accounts.learn(user('a', 'alice@example.com'), 1);
  assert.equal(accounts.suffix(user('')), '');
  accounts.learn(user('b', 'alice@example.com'), 1);
  assert.equal(accounts.suffix(user('b', 'alice@example.com')), '');
});

test('its memory stays small, however often it is made again', () => {
  const accounts = new Accounts(new State());
  for (let n = 0; n < 1_000; n++) accounts.learn(user(`uid-${n}`), n);
  const cell = accounts.of(NAME);
  assert.deepEqual([cell?.former.length, cell?.generation], [8, 999]);
  assert.equal(accounts.suffix(user('uid-999')), '\u001f#999');
  assert.equal(accounts.suffix(user('uid-998')), '\u001f#998');
});
