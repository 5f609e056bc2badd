import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { type About, chosen, ELASTICSEARCH, type Panel } from './panels.ts';

/** A kind of document, by the name of its indices: alerts are there once, their revisions elsewhere. */
export type Family = 'alerts' | 'accesses' | 'findings';

/** Where the documents are, and how their indices begin. */
export const ELASTICSEARCH_VARIABLES = [
  new dashboard.DatasourceVariableBuilder('elasticsearch').label('Elasticsearch').type('elasticsearch'),
  new dashboard.TextBoxVariableBuilder('prefix')
    .label('Index prefix')
    .description('`elasticsearch.prefix` of the configuration')
    .defaultValue('secretwatch'),
];

/** Counts of documents by the values of some fields, the most frequent first. */
export function top(about: About, family: Family, fields: readonly string[], lucene = ''): Panel {
  const order = { order: elasticsearch.TermsOrder.Desc, orderBy: '_count', size: '20', min_doc_count: '1' };
  const buckets = fields.map((field, at) =>
    new elasticsearch.TermsBuilder()
      .id(String(at + 2))
      .field(field)
      .settings(order),
  );
  return new table.PanelBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .height(9)
    .span(12)
    .datasource(ELASTICSEARCH)
    .withTarget(query(family, lucene).bucketAggs(buckets));
}

/** Counts over time by the values of one field. */
export function overTime(about: About, family: Family, field: string, lucene = ''): Panel {
  const buckets = [
    new elasticsearch.TermsBuilder()
      .id('2')
      .field(field)
      .settings({ order: elasticsearch.TermsOrder.Asc, orderBy: '_term', size: '10', min_doc_count: '0' }),
    new elasticsearch.DateHistogramBuilder()
      .id('3')
      .field('@timestamp')
      .settings({ interval: 'auto', min_doc_count: '0' }),
  ];
  return new timeseries.PanelBuilder()
    .title(about.title)
    .description(about.description)
    .unit(about.unit)
    .height(9)
    .span(12)
    .datasource(ELASTICSEARCH)
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(70)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
    .withTarget(query(family, lucene).bucketAggs(buckets));
}

/** The library's own builder for it names no type. */
const COUNT = { build: () => ({ type: 'count' as const, id: '1' }) };

function query(family: Family, lucene: string): elasticsearch.DataqueryBuilder {
  const own = `_index:${chosen('prefix')}-${family}-*`;
  return new elasticsearch.DataqueryBuilder()
    .refId('A')
    .datasource(ELASTICSEARCH)
    .timeField('@timestamp')
    .query(lucene === '' ? own : `${own} AND ${lucene}`)
    .metrics([COUNT]);
}
