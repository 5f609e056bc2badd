import type { Admin } from 'kafkajs';
import { SecretwatchError } from '../model/error.ts';
import type { Kafka } from './client.ts';

/** Runs something with the brokers' administration, and says in our words when they cannot be reached. */
export async function withAdmin<T>(
  kafka: Kafka,
  brokers: readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafka.admin({ retry: { initialRetryTime: 100, retries: 4 } });
  try {
    await admin.connect();
    return await work(admin);
  } catch (cause) {
    throw asOurs(cause, brokers);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

function asOurs(cause: unknown, brokers: readonly string[]): unknown {
  if (cause instanceof SecretwatchError) return cause;
  const { name = '', message = '' } = cause as Error;
  const place = brokers.join(', ');
  if (/SASL|authenticat/i.test(`${name} ${message}`))
    return new SecretwatchError(
      'SW_KAFKA_UNREACHABLE',
      `Kafka at ${place} refuses us: ${message}`,
      'check kafka.sasl',
      cause,
    );
  if (/Connection|BrokerNotFound|NumberOfRetriesExceeded|Timeout/i.test(name))
    return new SecretwatchError(
      'SW_KAFKA_UNREACHABLE',
      `cannot reach Kafka at ${place}: ${message}`,
      'check kafka.brokers, kafka.tls and kafka.sasl, and that the brokers run',
      cause,
    );
  return cause;
}
