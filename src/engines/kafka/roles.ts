import type { Decoder } from '../../audit/decode.ts';
import type { Armed } from '../../detect/judge.ts';
import type { Kafka } from '../../kafka/client.ts';
import type { GroupObserver } from '../../kafka/desk.ts';
import { type GroupOptions, workInGroup } from '../../kafka/group.ts';
import type { Log } from '../../kafka/log.ts';
import type { TopicOptions } from '../../kafka/topics.ts';
import type { Commit, RejectedLine } from '../../pipeline/engine.ts';
import type { RoleName } from '../../pipeline/role.ts';
import type { Standing } from '../../pipeline/standing-feed.ts';
import { openDetect } from './detect.ts';
import type { RawInput } from './inputs.ts';
import { openIntake } from './intake.ts';

/** Hears what a worker does. */
export interface FleetObserver {
  group(role: RoleName): GroupObserver;
  transaction(role: RoleName, seconds: number): void;
  taken(records: number, rejects: readonly RejectedLine[]): void;
  committed(commit: Commit, seconds: number): void;
}

export interface RoleOptions {
  kafka: Kafka;
  topics: TopicOptions;
  inputs: readonly RawInput[];
  worker: string;
  sessionTimeoutMs: number;
  detectors: readonly Armed[];
  standing: readonly Standing[];
  createDecoder(cluster: string): Decoder;
  observer: FleetObserver;
  log: Log;
}

/** Large enough for a batch of raw events, small enough for a heartbeat in between. */
const RAW_FETCH_BYTES = 8 * 1024 * 1024;
const CHUNK_FETCH_BYTES = 4 * 1024 * 1024;

/** Raw topics to events. */
export function runIntake(options: RoleOptions, signal: AbortSignal): Promise<void> {
  const { kafka, topics, inputs, standing, createDecoder, observer } = options;
  const { prefix, partitions } = topics;
  const groupId = `${prefix}-intake`;
  const byTopic = new Map(inputs.map((input) => [input.topic, input]));
  const group: GroupOptions = {
    ...sharedOf(options, 'intake'),
    groupId,
    topics: [...byTopic.keys()],
    fetchBytes: RAW_FETCH_BYTES,
    open: (topic, partition) => {
      const input = byTopic.get(topic);
      if (!input) throw new Error(`nobody asked for topic ${topic}`);
      const onCommit = (
        { records, rejects }: { records: number; rejects: readonly RejectedLine[] },
        seconds: number,
      ) => {
        observer.transaction('intake', seconds);
        observer.taken(records, rejects);
      };
      return openIntake({ kafka, prefix, partitions, groupId, input, partition, standing, createDecoder, onCommit });
    },
  };
  return workInGroup(kafka, group, signal);
}

/** Events to accesses, facts, findings and alerts. */
export function runDetect(options: RoleOptions, signal: AbortSignal): Promise<void> {
  const { kafka, topics, detectors, observer } = options;
  const { prefix } = topics;
  const groupId = `${prefix}-detect`;
  const onCommit = (commit: Commit, seconds: number) => {
    observer.transaction('detect', seconds);
    observer.committed(commit, seconds);
  };
  const group: GroupOptions = {
    ...sharedOf(options, 'detect'),
    groupId,
    topics: [`${prefix}.events`],
    fetchBytes: CHUNK_FETCH_BYTES,
    open: (_topic, partition) => openDetect({ kafka, prefix, groupId, partition, detectors, onCommit }),
  };
  return workInGroup(kafka, group, signal);
}

export function sharedOf({ worker, sessionTimeoutMs, observer, log }: RoleOptions, role: RoleName) {
  return { worker, sessionTimeoutMs, observer: observer.group(role), log };
}
