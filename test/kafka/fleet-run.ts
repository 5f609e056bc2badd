import { once } from 'node:events';
import { createDecoder } from '../../src/audit/decode.ts';
import type { RawInput } from '../../src/engines/kafka/inputs.ts';
import { type FleetObserver, type RoleOptions, runDetect, runIntake } from '../../src/engines/kafka/roles.ts';
import { plainProducer } from '../../src/kafka/client.ts';
import { awaitTopics } from '../../src/kafka/topics.ts';
import type { Standing } from '../../src/pipeline/standing-feed.ts';
import { ARMED } from '../pipeline/reference.ts';
import { type Fleet, QUIET } from './cluster.ts';

const UNSEEN: FleetObserver = {
  group: () => ({ rebalanced: () => {}, opened: () => {}, lag: () => {} }),
  transaction: () => {},
  taken: () => {},
  committed: () => {},
};

export function roleOptions(
  fleet: Pick<Fleet, 'kafka' | 'options'>,
  inputs: readonly RawInput[],
  observer: Partial<FleetObserver> = {},
  standing: readonly Standing[] = [],
): RoleOptions {
  return {
    kafka: fleet.kafka,
    topics: fleet.options,
    inputs,
    worker: 'w1',
    sessionTimeoutMs: 10_000,
    detectors: ARMED,
    standing,
    createDecoder,
    observer: { ...UNSEEN, ...observer },
    log: QUIET,
  };
}

/** Makes a raw topic that goes with the fleet. */
export async function makeRawTopic(fleet: Fleet, partitions = 1): Promise<string> {
  const topic = `${fleet.options.prefix}.raw`;
  const admin = fleet.kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] });
    await awaitTopics(admin, [topic]);
  } finally {
    await admin.disconnect();
  }
  return topic;
}

export interface RawRecord {
  value: string | Buffer | null;
  headers?: Record<string, string>;
  partition?: number;
}

export async function produce(fleet: Fleet, topic: string, records: readonly RawRecord[]): Promise<void> {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  for (let at = 0; at < records.length; at += 500) {
    await producer.send({ topic, messages: records.slice(at, at + 500) });
  }
  await producer.disconnect();
}

/** Runs intake and detect in this process until so many raw records and events are through. */
export async function runThrough(
  fleet: Fleet,
  inputs: readonly RawInput[],
  wanted: { raw: number; events: number },
  standing: readonly Standing[] = [],
) {
  const stop = new AbortController();
  let raw = 0;
  let events = 0;
  const check = () => {
    if (raw >= wanted.raw && events >= wanted.events) stop.abort();
  };
  const options = roleOptions(
    fleet,
    inputs,
    {
      taken: (records) => {
        raw += records;
        check();
      },
      committed: ({ counters }) => {
        for (const counts of counters.values()) events += counts.events;
        check();
      },
    },
    standing,
  );
  const running = Promise.all([runIntake(options, stop.signal), runDetect(options, stop.signal)]);
  await Promise.race([running, once(stop.signal, 'abort')]);
  await running;
  return { raw, events };
}
