import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CountedTexts } from '../../src/baseline/counted-texts.ts';

it('a text is held until its last use ends, and then its number is free', () => {
  const texts = new CountedTexts();
  const [first, again] = [texts.hold('alice'), texts.hold('alice')];
  texts.release(first);
  assert.deepEqual([first, texts.find('alice'), texts.textOf(again)], [again, first, 'alice']);
  texts.release(again);
  assert.equal(texts.find('alice'), -1);
  assert.equal(texts.hold('bob'), first);
  texts.release(first);
  assert.equal(texts.find('bob'), -1);
});
