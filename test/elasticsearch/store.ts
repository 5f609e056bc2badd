import { randomUUID } from 'node:crypto';
import elastic from '@elastic/elasticsearch/package.json' with { type: 'json' };
import { type Client, createElasticsearch } from '../../src/elasticsearch/client.ts';
import { FAMILIES, type Family, templateName } from '../../src/elasticsearch/indices.ts';
import { putTemplates } from '../../src/elasticsearch/setup.ts';
import { recordPart } from '../parts.ts';
import type { Server } from '../servers/server.ts';

/** Indices of their own on a real server. */
export interface Store {
  client: Client;
  prefix: string;
  /** Sources of all documents of a family, after a refresh. */
  documents(family: Family): Promise<Stored[]>;
  remove(): Promise<void>;
}

export interface Stored {
  id: string;
  index: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the server gives back
  source: any;
}

export async function makeStore(server: Server): Promise<Store> {
  const client = createElasticsearch({ url: server.address });
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  await putTemplates(client, prefix, 0);
  recordPart('elasticsearch', (await client.info()).version.number, server.origin);
  recordPart('@elastic/elasticsearch', elastic.version, 'npm');
  return {
    client,
    prefix,
    documents: async (family) => {
      const index = `${prefix}-${family}*`;
      await client.indices.refresh({ index, ignore_unavailable: true });
      const { hits } = await client.search({ index, size: 10_000, sort: ['secretwatch.seq'] });
      return hits.hits.map(({ _id = '', _index, _source }) => ({ id: _id, index: _index, source: _source }));
    },
    remove: async () => {
      // Servers refuse to delete by a pattern.
      const indices = Object.keys(await client.indices.get({ index: `${prefix}-*` }));
      if (indices.length > 0) await client.indices.delete({ index: indices });
      const names = FAMILIES.map((family) => templateName(prefix, family));
      await client.indices.deleteIndexTemplate({ name: names });
      await client.close();
    },
  };
}
