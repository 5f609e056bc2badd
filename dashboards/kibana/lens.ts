import type { Reference } from './saved-object.ts';

/** A chart that is kept within its dashboard. */
export interface Lens {
  attributes: Readonly<Record<string, unknown>>;
  references: readonly Reference[];
}

const LAYER = 'layer';
const COUNT = 'count';

/** A count of documents now. */
export function count(title: string, view: string, query: string): Lens {
  const visualization = { layerId: LAYER, layerType: 'data', metricAccessor: COUNT };
  return lens('lnsMetric', title, view, query, { [COUNT]: countOf(title) }, visualization);
}

/** The most frequent values of some fields, in a table. */
export function top(title: string, view: string, query: string, fields: Readonly<Record<string, string>>): Lens {
  const columns = Object.entries(fields).map(([label, field], at) => [`by-${at}`, termsOf(label, field, 15)] as const);
  const all = { ...Object.fromEntries(columns), [COUNT]: countOf('Count') };
  const shown = Object.keys(all).map((columnId) => ({ columnId, isTransposed: false }));
  return lens('lnsDatatable', title, view, query, all, { layerId: LAYER, layerType: 'data', columns: shown });
}

/** Counts over time, one colour for each value of a field. */
export function overTime(title: string, view: string, query: string, label: string, field: string): Lens {
  const columns = { split: termsOf(label, field, 10), time: TIME, [COUNT]: countOf('Count') };
  const layer = {
    layerId: LAYER,
    layerType: 'data',
    seriesType: 'bar_stacked',
    accessors: [COUNT],
    xAccessor: 'time',
    splitAccessor: 'split',
  };
  const visualization = {
    legend: { isVisible: true, position: 'right' },
    preferredSeriesType: 'bar_stacked',
    valueLabels: 'hide',
    layers: [layer],
  };
  return lens('lnsXY', title, view, query, columns, visualization);
}

function lens(
  visualizationType: string,
  title: string,
  view: string,
  query: string,
  columns: Readonly<Record<string, object>>,
  visualization: object,
): Lens {
  const references = [{ type: 'index-pattern' as const, id: view, name: `indexpattern-datasource-layer-${LAYER}` }];
  const layer = { columns, columnOrder: Object.keys(columns), incompleteColumns: {} };
  const state = {
    query: { query, language: 'kuery' },
    filters: [],
    datasourceStates: { formBased: { layers: { [LAYER]: layer } } },
    visualization,
    internalReferences: [],
    adHocDataViews: {},
  };
  return { attributes: { title, visualizationType, type: 'lens', references, state }, references };
}

const TIME = {
  label: 'Time',
  dataType: 'date',
  operationType: 'date_histogram',
  sourceField: '@timestamp',
  isBucketed: true,
  scale: 'interval',
  params: { interval: 'auto', includeEmptyRows: true, dropPartials: false },
};

function countOf(label: string) {
  return {
    label,
    customLabel: true,
    dataType: 'number',
    operationType: 'count',
    sourceField: '___records___',
    isBucketed: false,
    scale: 'ratio',
    params: { emptyAsNull: false },
  };
}

function termsOf(label: string, sourceField: string, size: number) {
  return {
    label,
    customLabel: true,
    dataType: 'string',
    operationType: 'terms',
    sourceField,
    isBucketed: true,
    scale: 'ordinal',
    params: {
      size,
      orderBy: { type: 'column', columnId: COUNT },
      orderDirection: 'desc',
      otherBucket: false,
      missingBucket: true,
      parentFormat: { id: 'terms' },
    },
  };
}
