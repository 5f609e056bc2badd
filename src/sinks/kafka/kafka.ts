import { createKafka, type KafkaConnection, type Producer, plainProducer } from '../../kafka/client.ts';
import type { Log } from '../../kafka/log.ts';
import type { Alert } from '../../model/alert.ts';
import { TargetUnavailable } from '../../pipeline/delivery.ts';
import type { AlertTarget } from '../alert-sink.ts';
import { cloudEvent } from '../encode/cloud-event.ts';
import { OBJECT_FORMATS, type ObjectFormat } from '../encode/formats.ts';
import { wholeOrEach } from '../one-by-one.ts';

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
  const send = async (alerts: readonly Alert[]): Promise<string | undefined> => {
    try {
      const messages = alerts.map((alert) => {
        const { data, ...event } = cloudEvent(alert, encode(alert)) as Record<string, unknown>;
        return { key: alert.id, value: JSON.stringify(data), headers: headersOf(event, format) };
      });
      await (await connected()).send({ topic, messages });
      return undefined;
    } catch (error) {
      if (isTooLarge(error)) return 'too large for the topic';
      await producer?.then((open) => open.disconnect()).catch(() => {});
      producer = undefined;
      throw new TargetUnavailable(`Kafka did not take it: ${(error as Error).message}`);
    }
  };
  return {
    batchAlerts: BATCH_ALERTS,
    isLatestEnough: false,
    // A broker takes what was sent at once as one, and measures that.
    send: (alerts) => wholeOrEach(alerts, send),
    close: async () => {
      await producer?.then((open) => open.disconnect()).catch(() => {});
    },
  };
}

function isTooLarge(error: unknown): boolean {
  const { type, cause } = error as { type?: string; cause?: { type?: string } };
  return [type, cause?.type].some((each) => each === 'MESSAGE_TOO_LARGE' || each === 'RECORD_LIST_TOO_LARGE');
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
