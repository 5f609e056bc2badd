import type { Message } from 'kafkajs';
import { encodeBatch } from './record-batch.ts';

/** What the client asks its third version of the produce request for; the later ones take over what that answers. */
export interface ProduceOrder {
  acks: number;
  timeout: number;
  transactionalId?: string | null;
  producerId?: unknown;
  producerEpoch?: number;
  compression?: number;
  topicData: readonly { topic: string; partitions: readonly PartitionOrder[] }[];
}

interface PartitionOrder {
  partition: number;
  firstSequence?: number;
  messages: readonly Message[];
}

/** As the client's own encoder looks to those that take it over. */
interface Encoded {
  buf: Buffer;
  buffer: Buffer;
  size(): number;
}

export interface ProduceRequest {
  expectResponse(): boolean;
  encode(): Promise<Encoded>;
}

type CreateRequest = (order: ProduceOrder) => ProduceRequest;

/** Encodes plain records itself, and leaves to `create` what is compressed or has headers or times of its own. */
export function quickProduce(create: CreateRequest): CreateRequest {
  return (order) => {
    const request = create(order);
    return isPlain(order) ? { ...request, encode: async () => encoded(encodeProduce(order)) } : request;
  };
}

function isPlain({ compression = 0, topicData }: ProduceOrder): boolean {
  if (compression !== 0) return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) =>
      messages.every(({ headers, timestamp }) => headers === undefined && timestamp === undefined),
    ),
  );
}

function encodeProduce({ acks, timeout, transactionalId = null, topicData, ...origin }: ProduceOrder): Buffer {
  const { producerId = -1, producerEpoch = 0 } = origin;
  const timeMs = Date.now();
  const parts = [text(transactionalId), int16(acks), int32(timeout), int32(topicData.length)];
  for (const { topic, partitions } of topicData) {
    parts.push(text(topic), int32(partitions.length));
    for (const { partition, firstSequence = 0, messages } of partitions) {
      const batch = encodeBatch(messages, {
        producerId: BigInt(String(producerId)),
        producerEpoch,
        firstSequence,
        isTransactional: transactionalId !== null && transactionalId !== '',
        timeMs,
      });
      parts.push(int32(partition), int32(batch.length), batch);
    }
  }
  return Buffer.concat(parts);
}

function encoded(buffer: Buffer): Encoded {
  return { buf: buffer, buffer, size: () => buffer.length };
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string | null): Buffer {
  const bytes = Buffer.from(value ?? '');
  return Buffer.concat([int16(value === null ? -1 : bytes.length), bytes]);
}
