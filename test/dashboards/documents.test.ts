import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { render } from '../../dashboards/grafana/board.ts';
import { SECURITY } from '../../dashboards/grafana/security.ts';
import { importFile } from '../../dashboards/kibana/import-file.ts';
import { FAMILIES, templateOf } from '../../src/elasticsearch/indices.ts';
import { FACT_TYPES } from '../../src/model/access.ts';
import { ALERT_STATUSES } from '../../src/model/alert.ts';
import { SEVERITIES } from '../../src/model/finding.ts';
import type { Row } from '../../src/model/row.ts';
import { operationsOf } from '../../src/sinks/elasticsearch/documents.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { foldEvents, sampleEvents } from '../replay/sample.ts';
import { fieldsIn, objectsIn, valuesIn } from './names.ts';

/** Fields of real documents, by the family of their index: of the bundled recording, and of an alert with all parts. */
const emitted = new Map<string, Set<string>>();
const outcome = foldEvents(sampleEvents());
const team = { name: 'shop', contact: '#shop', source: 'label' };
const rows = [...outcome.accesses, ...outcome.facts, ...outcome.findings, ...outcome.alerts, alertWith({ team })];
for (const row of rows as Row[])
  for (const { index, document } of operationsOf('secretwatch', { seq: 1, row })) {
    const family = index.split('-')[1] ?? '';
    const known = emitted.get(family) ?? new Set();
    emitted.set(family, known);
    for (const path of pathsIn(document)) known.add(path);
  }

function* pathsIn(value: unknown, path = ''): Generator<string> {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || Array.isArray(value)) return void (yield path);
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, path ? `${path}.${key}` : key);
}

interface Mapping {
  type?: string;
  index?: boolean;
  properties?: Record<string, Mapping>;
}

/** How a field is searched by the mappings; undefined where the server answers nothing. */
function typeOf(field: string): string | undefined {
  const { template } = templateOf('secretwatch', FAMILIES[0], 1);
  let mapping: Mapping | undefined = template?.mappings as Mapping;
  for (const part of field.split('.')) {
    mapping = mapping?.properties?.[part];
    if (mapping?.type === 'flattened') break;
  }
  return mapping?.index === false ? undefined : mapping?.type;
}

/** What is wrong with a field that is asked of some families of documents. */
function complaintsAbout(fields: readonly string[], families: readonly string[]): string[] {
  const isEmitted = (field: string) => families.some((family) => emitted.get(family)?.has(field));
  return fields.filter((field) => typeOf(field) === undefined || !isEmitted(field));
}

/** The same of fields that are counted by their values, which texts cannot be. */
function complaintsAboutCounted(fields: readonly string[], families: readonly string[]): string[] {
  return [...complaintsAbout(fields, families), ...fields.filter((field) => typeOf(field) === 'text')];
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  'secretwatch.severity': SEVERITIES,
  'secretwatch.status': ALERT_STATUSES,
  'secretwatch.scope': ['name', 'namespace', 'name-in-all', 'cluster'],
  'event.dataset': ['accesses', 'facts', 'findings', 'alerts'].map((family) => `secretwatch.${family}`),
  'event.action': FACT_TYPES,
  'event.outcome': ['success', 'failure'],
};

function assertQuery(query: string, families: readonly string[]): void {
  assert.deepEqual(complaintsAbout(fieldsIn(query), families), [], query);
  for (const [field, known] of Object.entries(VALUES))
    for (const value of valuesIn(query, field)) assert.ok(known.includes(value), `${field} is never ${value}`);
}

it('a field that nobody writes, or that cannot be searched, is complained of', () => {
  assert.deepEqual(complaintsAbout(['user.name', 'user.nobody', 'secretwatch.row'], ['accesses']), [
    'user.nobody',
    'secretwatch.row',
  ]);
  assert.deepEqual(complaintsAboutCounted(['message'], ['alerts']), ['message']);
  assert.deepEqual(complaintsAbout(['secretwatch.team'], ['accesses']), ['secretwatch.team']);
  assert.throws(() => assertQuery('secretwatch.status : (open or done)', ['alerts']), /never done/);
  assert.throws(() => assertQuery('user.nobody : "x"', ['alerts']), /user\.nobody/);
});

describe('the Grafana board asks Elasticsearch', () => {
  const { panels } = JSON.parse(render(SECURITY));
  for (const { title, targets = [], datasource } of panels)
    if (datasource?.type === 'elasticsearch')
      it(`"${title}" for what is written`, () => {
        const [{ query, bucketAggs, metrics }] = targets;
        const [, family = '', more = ''] = /^_index:\$\{prefix\}-(\w+)-\*(?: AND (.*))?$/.exec(query) ?? [];
        assert.ok(emitted.has(family) && metrics[0].type === 'count');
        const fields = bucketAggs.map(({ field }: { field: string }) => field);
        assert.deepEqual(complaintsAboutCounted(fields, [family]), []);
        assertQuery(more, [family]);
      });
});

describe('the Kibana objects', () => {
  const objects = importFile()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const views = new Map<string, string[]>();
  for (const { id, type, attributes } of objects)
    if (type === 'index-pattern')
      views.set(
        id,
        attributes.title.split(',').map((title: string) => title.split('-')[1]),
      );
  const viewOf = (references: readonly { type: string; id: string }[]) =>
    views.get(references.find(({ type }) => type === 'index-pattern')?.id ?? '') ?? [];

  it('refer to each other, have ids of their own and both versions', () => {
    const ids = objects.map(({ type, id }) => `${type} ${id}`);
    assert.equal(new Set(ids).size, ids.length);
    for (const { references, coreMigrationVersion, typeMigrationVersion } of objects) {
      assert.ok(coreMigrationVersion && typeMigrationVersion);
      for (const { type, id } of references) assert.ok(ids.includes(`${type} ${id}`), id);
    }
  });

  for (const { attributes, references } of objects.filter(({ type }) => type === 'search'))
    it(`"${attributes.title}" asks for what is written`, () => {
      const families = viewOf(references);
      const { query, indexRefName } = JSON.parse(attributes.kibanaSavedObjectMeta.searchSourceJSON);
      assertQuery(query.query, families);
      assert.deepEqual(complaintsAbout(attributes.columns, families), []);
      assert.equal(references[0].name, indexRefName);
    });

  const board = objects.find(({ type }) => type === 'dashboard');
  for (const panel of JSON.parse(board.attributes.panelsJSON)) {
    const { attributes } = panel.embeddableConfig;
    if (attributes)
      it(`the panel "${attributes.title}" asks for what is written, within the page`, () => {
        const families = viewOf(attributes.references);
        assert.ok(families.length > 0);
        assertQuery(attributes.state.query.query, families);
        const fields = [...objectsIn(attributes.state.datasourceStates)].flatMap(({ sourceField }) =>
          sourceField === undefined || sourceField === '___records___' ? [] : [String(sourceField)],
        );
        assert.deepEqual(complaintsAboutCounted(fields, families), []);
        assert.ok(panel.gridData.x + panel.gridData.w <= 48);
      });
  }

  it('the controls filter by fields that alerts have', () => {
    const controls = Object.values(JSON.parse(board.attributes.controlGroupInput.panelsJSON));
    const fields = [...objectsIn(controls)].flatMap(({ fieldName }) => (fieldName ? [String(fieldName)] : []));
    assert.ok(fields.length > 0);
    assert.deepEqual(complaintsAboutCounted(fields, ['alerts']), []);
  });
});
