import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { packUuid, unpackUuid } from '../../src/state/uuid.ts';

const ONE = '01234567-89ab-cdef-fedc-ba9876543210';

function packed(text: string, start = 0): string | undefined {
  const words = new Uint32Array(6);
  return packUuid(text, start, words, 1) ? unpackUuid(words, 1) : undefined;
}

describe('a UUID in words', () => {
  it('is read back as it was', () => {
    for (const uuid of [ONE, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])
      assert.equal(packed(uuid), uuid);
    assert.equal(packed(`JTI=${ONE}`, 4), ONE);
  });

  it('is nothing else: what would be read back as another text is refused', () => {
    const others = [
      ONE.toUpperCase(),
      ONE.slice(1),
      `${ONE}0`,
      ` ${ONE}`,
      ONE.replace('-', '0'),
      ONE.replaceAll('-', ''),
      ONE.replace('a', 'g'),
      ONE.replace('a', '١'),
      `0${ONE.slice(0, 8)}${ONE.slice(9)}`,
      '',
    ];
    for (const other of others) assert.equal(packed(other), undefined, JSON.stringify(other));
  });
});
