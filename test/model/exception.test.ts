import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { covers, type ExceptionScope } from '../../src/model/exception.ts';
import { finding, secret } from '../alert/finding.ts';
import { scope } from '../alert/scope.ts';

const API = finding().principal;
const about = (change: Partial<ExceptionScope>) => scope({ detectors: ['one'], principal: API.username, ...change });
const secrets = (...names: string[]) => names.map((name) => ({ namespace: 'team-a', name }));

describe('an exception covers', () => {
  const CASES: readonly [what: string, given: Partial<ExceptionScope>, said: Parameters<typeof finding>[0]][] = [
    ['what its detector says of its principal', {}, {}],
    ['a secret that it names', { secrets: secrets('db', 'tls') }, secret('db')],
    ['all of a namespace that it names', { secrets: secrets('') }, secret('anything')],
    ['a peer that it names', { sourceIp: '192.0.2.1' }, { source: { ip: '192.0.2.1', class: 'other', forwarded: [] } }],
    ['anybody, where it names nobody', { principal: '' }, { principal: { ...API, username: 'bob' } }],
    ['a statement that it names', { edges: [{ detector: 'one', edge: 'e' }] }, { edge: 'e' }],
    [
      'a statement about no secret, where it names that statement',
      { edges: [{ detector: 'one', edge: 'e' }], secrets: secrets('db') },
      { edge: 'e', secrets: [] },
    ],
  ];
  for (const [what, given, said] of CASES) it(what, () => assert.ok(covers(about(given), finding(said))));
});

describe('an exception does not cover', () => {
  const CASES: readonly [what: string, given: Partial<ExceptionScope>, said: Parameters<typeof finding>[0]][] = [
    ['another detector', {}, { detector: 'two' }],
    ['another principal', {}, { principal: { ...API, username: `${API.username}-2` } }],
    ['a name that its own is the beginning of', { secrets: secrets('db') }, secret('db-root')],
    [
      'another namespace',
      { secrets: secrets('') },
      { secrets: [{ namespace: 'team-a-2', name: 'x', verb: 'get', count: 1 }] },
    ],
    [
      'one more secret beside its own',
      { secrets: secrets('db') },
      { secrets: [...secret('db').secrets, ...secret('tls').secrets] },
    ],
    ['somebody who borrowed the identity', {}, { principal: { ...API, impersonatedBy: 'mallory' } }],
    ['another peer', { sourceIp: '192.0.2.1' }, {}],
    ['another statement', { edges: [{ detector: 'one', edge: 'e' }] }, { edge: 'f' }],
    [
      'the same words of another detector',
      { detectors: ['one', 'two'], edges: [{ detector: 'one', edge: 'e' }] },
      { detector: 'two', edge: 'e' },
    ],
    ['what is about no secret, where it is about secrets', { secrets: secrets('db') }, { secrets: [] }],
  ];
  for (const [what, given, said] of CASES) it(what, () => assert.ok(!covers(about(given), finding(said))));
});
