import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { DIGEST_WORDS, Digests, packDigest, unpackDigest } from '../../src/state/digests.ts';

const texts = Array.from({ length: 3_000 }, (_, at) =>
  createHash('sha256').update(`digest ${at}`).digest('base64url').slice(0, 16),
);

describe('digests of 96 bits', () => {
  it('are read as base64url says, and written as they were read', () => {
    const words = new Uint32Array(DIGEST_WORDS);
    for (const text of [...texts, 'AAAAAAAAAAAAAAAA', '________________', '-_-_-_-_-_-_-_-_']) {
      packDigest(text, words);
      const bytes = Buffer.from(text, 'base64url');
      assert.deepEqual(
        [...words],
        [0, 4, 8].map((at) => bytes.readUInt32BE(at)),
      );
      assert.equal(unpackDigest(words, 0), text);
    }
  });

  it('are a set, over every growth of it', () => {
    const digests = new Digests();
    const words = new Uint32Array(DIGEST_WORDS);
    const add = (text: string) => {
      packDigest(text, words);
      return digests.add(...([...words] as [number, number, number]));
    };
    for (const text of texts) assert.equal(add(text), true);
    for (const text of texts) assert.equal(add(text), false);
    assert.equal(digests.size, texts.length);
    assert.deepEqual([...digests.texts()].sort(), [...texts].sort());
  });

  it('are told apart that begin at the same slot', () => {
    const digests = new Digests();
    for (let at = 1; at <= 700; at += 1) assert.equal(digests.add(7, 0, at), true);
    for (let at = 1; at <= 700; at += 1) assert.equal(digests.add(7, 0, at), false);
    assert.equal(digests.add(7, 1, 1), true);
  });
});
