import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
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

it('reads a parameter whose name is escaped, and the first of those of one name', () => {
  const read = (query: string) => readSelection({ requestURI: `/api/v1/secrets?${query}` });
  assert.equal(read('%6cimit=5').isChunk, true);
  assert.equal(read('gracePeriodSeconds=0&gracePeriodSeconds=30').isForced, true);
  assert.equal(read('gracePeriodSeconds=30&gracePeriodSeconds=0').isForced, false);
  assert.equal(read('limit').isChunk, true);
  assert.equal(read('limit=5;x=1').isChunk, false);
  // What a second question mark begins is a name of its own to the server.
  assert.equal(read('?limit=5').isChunk, false);
});

const PIECES = [
  'fieldSelector',
  'labelSelector',
  'limit',
  '=',
  '&',
  '%3D',
  '%c3%28',
  '%C3%A9',
  '+',
  'a',
  ',',
  '!',
  '%20',
];

it('reads any query as URLSearchParams reads its pairs', () => {
  const property = fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }), (pieces) => {
    const query = pieces.join('');
    const params = new URLSearchParams(query);
    const selection = readSelection({ requestURI: `/api/v1/secrets?${query}` });
    const isAsked = ['labelSelector', 'fieldSelector'].some((name) => (params.get(name) ?? '').trim() !== '');
    assert.deepEqual([selection.isChunk, selection.hasSelector], [params.has('limit'), isAsked]);
  });
  fc.assert(property, { seed: 20_261_122, numRuns: 2_000 });
});

it('reads nothing from what is no text', () => assert.deepEqual(readSelection({ requestURI: 7 }), WHOLE));
