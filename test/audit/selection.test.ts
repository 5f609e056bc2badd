import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readSelection } from '../../src/audit/selection.ts';
import { continueAfter } from '../scenario/scenario.ts';

const WHOLE = {
  isChunk: false,
  continueRv: '',
  continueStart: '',
  isFiltered: false,
  hasSelector: false,
  isForced: false,
  sendsInitialEvents: false,
};

const QUERIES: readonly [query: string, what: Partial<typeof WHOLE>][] = [
  ['', {}],
  ['?resourceVersion=0', {}],
  ['?limit=500', { isChunk: true }],
  [
    `?limit=50&${continueAfter('team-a/api-db', 77)}`,
    { isChunk: true, continueRv: '77', continueStart: '/team-a/api-db' },
  ],
  ['?continue=%00not-a-token', { isChunk: true, continueRv: '?' }],
  ['?labelSelector=app%3Dapi', { isFiltered: true, hasSelector: true }],
  ['?labelSelector=', {}],
  ['?labelSelector=%20', {}],
  ['?fieldSelector=metadata.name%3Dapi-db', { isFiltered: true, hasSelector: true }],
  ['?fieldSelector=metadata.name%21%3Dapi-db', { hasSelector: true }],
  ['?fieldSelector=type%3D%3DOpaque', { isFiltered: true, hasSelector: true }],
  ['?labelSelector=app+in+(api,worker)', { isFiltered: true, hasSelector: true }],
  // Selectors that let nearly everything through are selectors all the same.
  ['?labelSelector=%21nosuch', { hasSelector: true }],
  ['?labelSelector=app%21%3Dapi', { hasSelector: true }],
  ['?labelSelector=app+notin+(api)', { hasSelector: true }],
  ['?labelSelector=app', { hasSelector: true }],
  ['?fieldSelector=metadata.name%21%3D%5C%3Dx', { hasSelector: true }],
  // The server drops a pair with a broken escape.
  ['?labelSelector=a%zz', {}],
  ['?labelSelector=a%3Db%zz&limit=5', { isChunk: true }],
  ['?gracePeriodSeconds=0', { isForced: true }],
  ['?watch=true&sendInitialEvents=true', { sendsInitialEvents: true }],
  ['?sendInitialEvents=false', {}],
];

for (const [query, what] of QUERIES) {
  it(`reads ${query || 'no query'}`, () => {
    assert.deepEqual(readSelection({ requestURI: `/api/v1/secrets${query}` }), { ...WHOLE, ...what });
  });
}

it('reads nothing from what is no text', () => assert.deepEqual(readSelection({ requestURI: 7 }), WHOLE));
