import assert from 'node:assert/strict';
import { test } from 'node:test';
import kafkajs from 'kafkajs';
import { assignPartitions } from '../../src/kafka/assigner.ts';
import { plugCodecs } from '../../src/kafka/codecs.ts';
import { logThrough } from '../../src/kafka/log.ts';

const PARTITIONS = Array.from({ length: 24 }, (_, partition) => ({ topic: 'events', partition }));

function namesOf(...names: string[]): Map<string, string> {
  return new Map(names.map((name) => [`${name}-${Math.random()}`, name]));
}

/** Partition to the name of its worker. */
function homes(members: ReadonlyMap<string, string>): Map<number, string> {
  const shares = [...assignPartitions(members, PARTITIONS)];
  return new Map(shares.flatMap(([id, own]) => own.map(({ partition }) => [partition, members.get(id) ?? ''])));
}

test('every partition has one worker, and no worker more than his share', () => {
  for (const count of [1, 2, 3, 5, 7, 24, 30]) {
    const members = namesOf(...Array.from({ length: count }, (_, index) => `w${index}`));
    const shares = [...assignPartitions(members, PARTITIONS).values()];
    assert.equal(shares.length, count);
    assert.deepEqual(
      shares
        .flat()
        .map(({ partition }) => partition)
        .sort((a, b) => a - b),
      [...PARTITIONS.keys()],
    );
    assert.ok(Math.max(...shares.map(({ length }) => length)) <= Math.ceil(24 / count));
  }
});

test('a worker that restarts has its partitions again, and one that joins moves few others', () => {
  const before = homes(namesOf('a', 'b', 'c', 'd'));
  assert.deepEqual(homes(namesOf('d', 'c', 'b', 'a')), before);
  const after = homes(namesOf('a', 'b', 'c', 'd', 'e'));
  const moved = [...before].filter(([partition, home]) => after.get(partition) !== home);
  const toOld = moved.filter(([partition]) => after.get(partition) !== 'e');
  assert.ok(moved.length <= 8, `${moved.length} of 24 moved`);
  assert.ok(toOld.length <= 3, `${toOld.length} moved between workers that stayed`);
});

test('two workers of one name are still two', () => {
  const members = new Map([
    ['id-1', 'same'],
    ['id-2', 'same'],
  ]);
  assert.deepEqual(
    [...assignPartitions(members, PARTITIONS).values()].map(({ length }) => length),
    [12, 12],
  );
});

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

plugCodecs();
const { CompressionCodecs, CompressionTypes } = kafkajs;
const TEXT = Buffer.from('audit '.repeat(5_000));

for (const [name, type] of Object.entries({
  zstd: CompressionTypes.ZSTD,
  lz4: CompressionTypes.LZ4,
  snappy: CompressionTypes.Snappy,
})) {
  test(`${name} comes back as it was, and is smaller on the way`, async () => {
    const codec = (CompressionCodecs as Record<number, () => Codec>)[type]?.() as Codec;
    const packed = await codec.compress({ buffer: TEXT });
    assert.ok(packed.length < TEXT.length / 5);
    assert.deepEqual(await codec.decompress(packed), TEXT);
    await assert.rejects(async () => codec.decompress(packed.subarray(0, packed.length / 2)));
  });
}

test('a bare snappy block, as producers in C send it, is read', async () => {
  const { compress } = await import('snappy');
  assert.deepEqual(await CompressionCodecs[CompressionTypes.Snappy]().decompress(await compress(TEXT)), TEXT);
});

test('what belongs to every rebalance is no error in the log, what is one is a warning', () => {
  const told: string[] = [];
  const note = (level: string) => () => void told.push(level);
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const write = logThrough(log)();
  const entry = (message: string, error?: string) => ({
    namespace: 'Runner',
    level: kafkajs.logLevel.ERROR,
    label: 'ERROR',
    log: { message, error, timestamp: '', logger: 'kafkajs' },
  });
  write(entry('The group is rebalancing, re-joining', 'The group is rebalancing, so a rejoin is needed'));
  write(entry('Response AddPartitionsToTxn', 'CONCURRENT_TRANSACTIONS'));
  write(entry('Connection error: connect ECONNREFUSED'));
  assert.deepEqual(told, ['debug', 'debug', 'warn']);
});
