import assert from 'node:assert/strict';
import { it } from 'node:test';
import { remembered } from '../../src/baseline/remembered.ts';

it('a function that remembers answers as it did, asks once for a text, and holds neither very many nor very long ones', () => {
  let asked = 0;
  const prefixed = remembered((text) => {
    asked += 1;
    return `x${text}`;
  });
  assert.deepEqual([prefixed('a'), prefixed('a'), prefixed('__proto__')], ['xa', 'xa', 'x__proto__']);
  assert.equal(asked, 2);
  const long = 'y'.repeat(257);
  assert.deepEqual([prefixed(long), prefixed(long), asked], [`x${long}`, `x${long}`, 4]);
  for (let n = 0; n < 16_384; n++) prefixed(String(n));
  assert.equal(prefixed('a'), 'xa');
  assert.equal(asked, 4 + 16_384 + 1, 'forgotten by then');
});
