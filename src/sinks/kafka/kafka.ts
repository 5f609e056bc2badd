import { createKafka, type KafkaConnection, type Producer, plainProducer } from '../../kafka/client.ts';
import type { Log } from '../../kafka/log.ts';
import { TargetUnavailable } from '../../pipeline/delivery.ts';
import type { AlertTarget } from '../alert-sink.ts';
import { cloudEvent } from '../encode/cloud-event.ts';
import { OBJECT_FORMATS, type ObjectFormat } from '../encode/formats.ts';

export interface KafkaTopicOptions {
  connection: KafkaConnection;
  topic: string;
  format: ObjectFormat;
  log: Log;
}

const BATCH_ALERTS = 200;

/**
 * A topic of somebody else's. The key is the alert's id, so that its revisions stay in order; headers are those of
 * CloudEvents in binary mode, and `ce_id` is the same when a revision comes again.
 */
export function kafkaTarget({ connection, topic, format, log }: KafkaTopicOptions): AlertTarget {
  const encode = OBJECT_FORMATS[format];
  let producer: Promise<Producer> | undefined;
  const connected = () => {
    producer ??= connect(connection, log);
    return producer;
  };
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: false,
    send: async (alerts) => {
      try {
        const messages = alerts.map((alert) => {
          const { data, ...event } = cloudEvent(alert, encode(alert)) as Record<string, unknown>;
          return { key: alert.id, value: JSON.stringify(data), headers: headersOf(event, format) };
        });
        await (await connected()).send({ topic, messages });
        return [];
      } catch (error) {
        await producer?.then((open) => open.disconnect()).catch(() => {});
        producer = undefined;
        throw new TargetUnavailable(`Kafka did not take it: ${(error as Error).message}`);
      }
    },
    close: async () => {
      await producer?.then((open) => open.disconnect()).catch(() => {});
    },
  };
}

async function connect(connection: KafkaConnection, log: Log): Promise<Producer> {
  const producer = plainProducer(createKafka(connection, log));
  await producer.connect();
  return producer;
}

function headersOf(event: Record<string, unknown>, format: ObjectFormat): Record<string, string> {
  const { datacontenttype, ...attributes } = event;
  return {
    'content-type': String(datacontenttype),
    'schema-version': format === 'secretwatch' ? 'secretwatch/v1' : format,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)])),
  };
}
