import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesGlob, type Owned, type OwnerRule, ruleFor } from '../../src/model/owners.ts';

let line = 0;
function rule(kind: OwnerRule['kind'], pattern: string, team: string): OwnerRule {
  return { line: ++line, kind, pattern, team, contact: '', environment: '' };
}

const RULES = [
  rule('any', '*/*', 'platform'),
  rule('any', 'shop/*', 'shop'),
  rule('secret', 'shop/tls-*', 'network'),
  rule('account', 'shop/ci-*', 'build'),
  rule('user', '*@shop.example', 'shop'),
  rule('group', 'sre', 'sre'),
];
const account = (namespace: string, name: string): Owned => ({ kind: 'account', namespace, name });
const secret = (namespace: string, name: string): Owned => ({ kind: 'secret', namespace, name });
const user = (name: string, ...groups: string[]): Owned => ({ kind: 'user', name, groups });

describe('the last rule that matches says who answers', () => {
  const CASES: readonly [what: string, owned: Owned, team: string | undefined][] = [
    ['anything, by the first', account('kube-system', 'dns'), 'platform'],
    ['an account of a namespace', account('shop', 'api'), 'shop'],
    ['a namespace as such', account('shop', ''), 'shop'],
    ['a secret by its own rule', secret('shop', 'tls-web'), 'network'],
    ['an account of the same name is none of it', account('shop', 'tls-web'), 'shop'],
    ['a secret is none of a rule about accounts', secret('shop', 'ci-token'), 'shop'],
    ['a person by name', user('ann@shop.example'), 'shop'],
    ['a person by group, which stands later', user('ann@shop.example', 'sre'), 'sre'],
    ['a person whom nothing names', user('bob'), undefined],
    ['a namespace whose name only begins alike', account('shop-2', 'api'), 'platform'],
  ];
  for (const [what, owned, team] of CASES) it(what, () => assert.equal(ruleFor(RULES, owned)?.team, team));
});

describe('a star stands for any text', () => {
  const CASES: readonly [pattern: string, text: string, isMatch: boolean][] = [
    ['db', 'db', true],
    ['db', 'db-root', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*-tls-*', 'web-tls-1', true],
    ['a*b*b', 'ab', false],
    ['*.*', 'a+b', false],
  ];
  for (const [pattern, text, isMatch] of CASES)
    it(`${pattern} ${isMatch ? 'is' : 'is not'} ${text}`, () => assert.equal(matchesGlob(pattern, text), isMatch));
});
