import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rounds } from '../../src/engines/kafka/rounds.ts';

function messages(count: number, bytes: number) {
  return Array.from({ length: count }, (_, index) => ({ key: String(index), value: 'x'.repeat(bytes) }));
}

test('no send is larger than a broker takes, and the order within a topic stays', () => {
  const sends = [
    { topic: 'a', messages: messages(2_000, 1_000) },
    { topic: 'b', messages: messages(3, 10) },
    { topic: 'none', messages: [] },
  ];
  const all = [...rounds(sends)];
  assert.ok(all.length > 2);
  for (const round of all) {
    for (const { messages } of round) {
      const bytes = messages.reduce((sum, { value }) => sum + String(value).length, 0);
      assert.ok(messages.length > 0 && bytes < 900_000, `${bytes} bytes`);
    }
    assert.equal(new Set(round.map(({ topic }) => topic)).size, round.length, 'a topic once a send');
  }
  for (const { topic, messages } of sends) {
    const sent = all
      .flat()
      .filter((part) => part.topic === topic)
      .flatMap((part) => part.messages);
    assert.deepEqual(sent, messages);
  }
});

test('one record that is larger goes alone', () => {
  const sends = [{ topic: 'a', messages: [...messages(1, 10), ...messages(1, 900_000), ...messages(1, 10)] }];
  assert.deepEqual(
    [...rounds(sends)].map((round) => round.flatMap((part) => part.messages).length),
    [1, 1, 1],
  );
});

test('nothing is sent of nothing', () => {
  assert.deepEqual([...rounds([{ topic: 'a', messages: [] }])], []);
});
