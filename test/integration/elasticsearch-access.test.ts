import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { createElasticsearch, type ElasticsearchConnection } from '../../src/elasticsearch/client.ts';
import { reached } from '../../src/elasticsearch/reach.ts';
import { startTlsProxy } from '../elasticsearch/tls-proxy.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';

// The server of the tests has no security module: a proxy with TLS checks what we send, and passes it on.
const server = await findForTest(elasticsearch);
after(() => server.stop());
const skip = { skip: server.missing };

const API_KEY = 'ApiKey aWQ6a2V5';
const BASIC = `Basic ${Buffer.from('ann:pass word').toString('base64')}`;

async function version(connection: ElasticsearchConnection): Promise<string> {
  const client = createElasticsearch(connection);
  try {
    return await reached(client, async () => (await client.info()).version.number);
  } finally {
    await client.close();
  }
}

async function proxyFor(t: TestContext, authorization: string) {
  const proxy = await startTlsProxy(server.address, authorization);
  t.after(() => proxy.close());
  return { ...proxy, url: `https://127.0.0.1:${proxy.port}` };
}

test('an API key goes through TLS that is checked against the given CA', skip, async (t) => {
  const { url, ca, seen } = await proxyFor(t, API_KEY);
  assert.equal(await version({ url, ca, auth: { apiKey: 'aWQ6a2V5' } }), server.version);
  assert.deepEqual([...new Set(seen)], [API_KEY]);
});

test('basic authentication goes through TLS', skip, async (t) => {
  const { url, ca } = await proxyFor(t, BASIC);
  assert.equal(await version({ url, ca, auth: { username: 'ann', password: 'pass word' } }), server.version);
});

test('a cloud id leads to its address', skip, async (t) => {
  const { port, ca } = await proxyFor(t, API_KEY);
  const cloudId = `name:${Buffer.from(`0.0.1:${port}$127$kibana`).toString('base64')}`;
  assert.equal(await version({ cloudId, ca, auth: { apiKey: 'aWQ6a2V5' } }), server.version);
});

test('a certificate that nobody vouches for is refused before anything is sent', skip, async (t) => {
  const { url, seen } = await proxyFor(t, API_KEY);
  await assert.rejects(version({ url, auth: { apiKey: 'aWQ6a2V5' } }), { code: 'SW_ELASTICSEARCH', remedy: /caFile/ });
  assert.deepEqual(seen, []);
});

test('a wrong key is an error that says what to check', skip, async (t) => {
  const { url, ca } = await proxyFor(t, API_KEY);
  await assert.rejects(version({ url, ca, auth: { apiKey: 'wrong' } }), {
    code: 'SW_ELASTICSEARCH',
    message: /401/,
    remedy: /API key/,
  });
});
