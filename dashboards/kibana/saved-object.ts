/** A saved object as one line of an import file. Versions are those of Kibana 8.8; later ones bring them up to date. */
export interface SavedObject {
  type: 'index-pattern' | 'search' | 'dashboard';
  /** Never changes: an import replaces what has the same id. */
  id: string;
  attributes: Readonly<Record<string, unknown>>;
  references: readonly Reference[];
  coreMigrationVersion: string;
  typeMigrationVersion: string;
}

export interface Reference {
  type: SavedObject['type'];
  id: string;
  name: string;
}

const VERSIONS = { 'index-pattern': '8.0.0', search: '10.5.0', dashboard: '10.2.0' } as const;

export function savedObject(
  type: SavedObject['type'],
  id: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[] = [],
): SavedObject {
  return {
    type,
    id,
    attributes,
    references,
    coreMigrationVersion: '8.8.0',
    typeMigrationVersion: VERSIONS[type],
  };
}

/** What a search or dashboard asks for, in KQL; Kibana keeps it as text. */
export function searchSource(query: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ query: { query, language: 'kuery' }, filter: [], ...more });
}
