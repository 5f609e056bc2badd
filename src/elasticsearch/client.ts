import { Client, type ClientOptions, errors } from '@elastic/elasticsearch';

export type { Client, estypes } from '@elastic/elasticsearch';

/** How the server is reached. Secrets were read from files or the environment before. */
export interface ElasticsearchConnection {
  url?: string;
  cloudId?: string;
  auth?: { apiKey: string } | { username: string; password: string };
  ca?: string;
}

const REQUEST_TIMEOUT_MS = 30_000;

/** The only place that configures the client. Bodies go compressed; what to try again is decided by who asks. */
export function createElasticsearch({ url, cloudId, auth, ca }: ElasticsearchConnection): Client {
  const where: ClientOptions = cloudId === undefined ? { node: url ?? '' } : { cloud: { id: cloudId } };
  return new Client({
    ...where,
    ...(auth && { auth }),
    ...(ca !== undefined && { tls: { ca } }),
    compression: true,
    maxRetries: 2,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
}

/** A header of an answer that was an error; undefined when none came. */
export function headerOf(error: unknown, name: string): string | string[] | undefined {
  return error instanceof errors.ResponseError ? error.headers?.[name] : undefined;
}

/** HTTP status of an answer that was an error; 0 when none came. */
export function statusOf(error: unknown): number {
  return error instanceof errors.ResponseError ? (error.statusCode ?? 0) : 0;
}
