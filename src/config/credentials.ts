import { readFileSync } from 'node:fs';
import { SecretwatchError } from '../model/error.ts';
import type { Environment } from './environment.ts';
import type { ElasticsearchSettings, KafkaSettings } from './fleet-settings.ts';

/** How Kafka is reached, with what the files and the environment hold. */
export interface KafkaAccess {
  brokers: readonly string[];
  ssl?: boolean | { ca?: string; cert?: string; key?: string };
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
}

export interface ElasticsearchAccess {
  url?: string;
  cloudId?: string;
  auth?: { apiKey: string } | { username: string; password: string };
  ca?: string;
}

export function kafkaAccess(
  { brokers, tls, sasl }: Pick<KafkaSettings, 'brokers' | 'tls' | 'sasl'>,
  environment: Pick<Environment, 'kafkaPassword'>,
): KafkaAccess {
  return {
    brokers,
    ...(tls !== false && { ssl: tls === true ? true : filesOf(tls) }),
    ...(sasl && { sasl: saslOf(sasl, environment) }),
  };
}

function filesOf({ caFile, certFile, keyFile }: Exclude<KafkaSettings['tls'], boolean>) {
  return {
    ...(caFile !== undefined && { ca: read(caFile, 'kafka.tls.caFile') }),
    ...(certFile !== undefined && { cert: read(certFile, 'kafka.tls.certFile') }),
    ...(keyFile !== undefined && { key: read(keyFile, 'kafka.tls.keyFile') }),
  };
}

function saslOf(
  { mechanism, username, passwordFile }: NonNullable<KafkaSettings['sasl']>,
  { kafkaPassword }: Pick<Environment, 'kafkaPassword'>,
) {
  const password =
    kafkaPassword || (passwordFile === undefined ? '' : read(passwordFile, 'kafka.sasl.passwordFile').trim());
  if (password === '') throw missing('kafka.sasl', 'password', 'SECRETWATCH_KAFKA_PASSWORD or passwordFile');
  return { mechanism, username, password };
}

export function elasticsearchAccess(settings: ElasticsearchSettings, environment: Environment): ElasticsearchAccess {
  const { url, cloudId, caFile } = settings;
  if ((url === undefined) === (cloudId === undefined))
    throw new SecretwatchError('SW_CONFIG', 'elasticsearch needs url or cloudId', 'give exactly one of them');
  const auth = authOf(settings, environment);
  return {
    ...(url !== undefined && { url }),
    ...(cloudId !== undefined && { cloudId }),
    ...(auth && { auth }),
    ...(caFile !== undefined && { ca: read(caFile, 'elasticsearch.caFile') }),
  };
}

function authOf(
  { username, passwordFile, apiKeyFile }: ElasticsearchSettings,
  { elasticsearchPassword, elasticsearchApiKey }: Environment,
): ElasticsearchAccess['auth'] {
  if (username !== undefined) {
    const password =
      elasticsearchPassword ||
      (passwordFile === undefined ? '' : read(passwordFile, 'elasticsearch.passwordFile').trim());
    if (password === '')
      throw missing('elasticsearch.username', 'password', 'SECRETWATCH_ELASTICSEARCH_PASSWORD or passwordFile');
    return { username, password };
  }
  const apiKey =
    elasticsearchApiKey || (apiKeyFile === undefined ? '' : read(apiKeyFile, 'elasticsearch.apiKeyFile').trim());
  return apiKey === '' ? undefined : { apiKey };
}

function missing(what: string, kind: string, how: string): SecretwatchError {
  return new SecretwatchError('SW_CONFIG', `${what} has no ${kind}`, `set ${how}`);
}

function read(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new SecretwatchError(
      'SW_CONFIG',
      `cannot read ${setting} ${path} (${reason})`,
      'name a readable file',
      error,
    );
  }
}
