import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { apart, whyNoEngine } from '../docker/engine.ts';
import { recordPart } from '../parts.ts';
import { dockerAnswers } from '../servers/docker.ts';

const PROGRAM = join(import.meta.dirname, '../docker/inside.ts');
/** Servers of this run would be taken before those in containers. */
const { SECRETWATCH_TEST_SERVERS, KAFKA_BROKERS, ELASTICSEARCH_URL, ...ENVIRONMENT } = process.env;

const hasEngine = await dockerAnswers();
const missing = hasEngine ? undefined : whyNoEngine();

test('servers start from images that are built here, by testcontainers, and do their work', {
  skip: missing ?? false,
}, async (t) => {
  const { command, args } = hasEngine ? { command: process.execPath, args: [PROGRAM] } : apart(PROGRAM);
  const { stdout } = await promisify(execFile)(command, args, { env: ENVIRONMENT });
  const { engine, kafka, elasticsearch } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  t.diagnostic(`Docker ${engine}; Kafka ${kafka.version}, Elasticsearch ${elasticsearch.version}`);
  assert.equal(kafka.origin, 'Docker secretwatch-test/kafka');
  assert.ok(kafka.accesses > 0);
  assert.equal(kafka.events, kafka.sent);
  assert.equal(elasticsearch.origin, 'Docker secretwatch-test/elasticsearch');
  assert.deepEqual(elasticsearch.answers, ['created', 409]);
  assert.equal(elasticsearch.count, 1);
  recordPart('docker', engine, hasEngine ? 'engine of this machine' : 'engine of its own');
});
