import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { Client, errors } from '@elastic/elasticsearch';
import elastic from '@elastic/elasticsearch/package.json' with { type: 'json' };
import { recordPart } from '../parts.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';

const server = await findForTest(elasticsearch);
after(() => server.stop());

test('a document is created once, under the mapping of a template', { skip: server.missing }, async (t) => {
  const client = new Client({ node: server.address });
  const index = `ground-${randomUUID()}`;
  t.after(async () => {
    await client.indices.delete({ index, ignore_unavailable: true });
    await client.indices.deleteIndexTemplate({ name: index }, { ignore: [404] });
    await client.close();
  });
  await putTemplate(client, index);
  const document = { '@timestamp': '2026-01-01T00:00:00Z', user: { name: 'ada' }, ip: '192.0.2.7', labels: { a: 'b' } };
  const create = () => client.create({ index, id: 'one', document, refresh: true });
  assert.equal((await create()).result, 'created');
  await assert.rejects(create, (error) => error instanceof errors.ResponseError && error.statusCode === 409);
  assert.deepEqual(await search(client, index), ['one']);
  recordPart('elasticsearch', (await client.info()).version.number, server.origin);
  recordPart('@elastic/elasticsearch', elastic.version, 'npm');
});

async function putTemplate(client: Client, name: string): Promise<void> {
  const properties = {
    '@timestamp': { type: 'date' },
    user: { properties: { name: { type: 'keyword' } } },
    ip: { type: 'ip' },
    labels: { type: 'flattened' },
  } as const;
  const settings = { number_of_replicas: 0, number_of_shards: 1 };
  const template = { settings, mappings: { dynamic: false, properties } } as const;
  await client.indices.putIndexTemplate({ name, index_patterns: [name], template });
}

/** Asks by an address range, which only finds the document if the template's types were used. */
async function search(client: Client, index: string): Promise<(string | undefined)[]> {
  const query = { bool: { filter: [{ term: { ip: '192.0.2.0/24' } }, { term: { 'labels.a': 'b' } }] } };
  const { hits } = await client.search({ index, query });
  return hits.hits.map((hit) => hit._id);
}
