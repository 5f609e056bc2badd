import { SecretwatchError } from '../model/error.ts';
import { type Client, statusOf } from './client.ts';
import { FAMILIES, TEMPLATE_VERSION, templateName, templateOf } from './indices.ts';

/** Puts the index templates; those of an earlier version are replaced and hold for the indices of the next month. */
export async function putTemplates(client: Client, prefix: string, replicas: number): Promise<string[]> {
  await Promise.all(FAMILIES.map((family) => client.indices.putIndexTemplate(templateOf(prefix, family, replicas))));
  return FAMILIES.map((family) => templateName(prefix, family));
}

/** Throws when the templates are not there: without them, the server would guess the types of fields. */
export async function checkTemplates(client: Client, prefix: string): Promise<void> {
  const names = FAMILIES.map((family) => templateName(prefix, family));
  const versions = await Promise.all(names.map((name) => versionOf(client, name)));
  const wrong = names.filter((_, index) => versions[index] !== TEMPLATE_VERSION);
  if (wrong.length === 0) return;
  throw new SecretwatchError(
    'SW_ELASTICSEARCH',
    `these index templates are missing or of another version: ${wrong.join(', ')}`,
    'run `secretwatch elasticsearch init`',
  );
}

async function versionOf(client: Client, name: string): Promise<number | undefined> {
  try {
    const {
      index_templates: [found],
    } = await client.indices.getIndexTemplate({ name });
    return found?.index_template.version;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
