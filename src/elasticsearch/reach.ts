import { SecretwatchError } from '../model/error.ts';
import { type Client, statusOf } from './client.ts';

/** Runs something against the server, and says in our words when it cannot be reached or refuses us. */
export async function reached<T>(client: Client, work: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await work(client);
  } catch (cause) {
    throw asOurs(cause);
  }
}

function asOurs(cause: unknown): unknown {
  if (cause instanceof SecretwatchError) return cause;
  const { name = '', message = '' } = cause as Error;
  const status = statusOf(cause);
  if (status === 401 || status === 403)
    return new SecretwatchError(
      'SW_ELASTICSEARCH',
      `Elasticsearch refuses us (${status})`,
      'check the API key or password, and the privileges that deploy/elasticsearch/role.json lists',
      cause,
    );
  if (name === 'ProductNotSupportedError')
    return new SecretwatchError('SW_ELASTICSEARCH', 'this is no Elasticsearch 9', 'give the address of one', cause);
  if (/Connection|Timeout|NoLivingConnections/.test(name))
    return new SecretwatchError(
      'SW_ELASTICSEARCH',
      `cannot reach Elasticsearch: ${message}`,
      'check elasticsearch.url and elasticsearch.caFile, and that it runs',
      cause,
    );
  return cause;
}
