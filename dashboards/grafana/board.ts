import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { type Panel, PROMETHEUS } from './panels.ts';

/** Panels under one heading. */
export interface Section {
  title: string;
  panels: readonly Panel[];
}

export interface Board {
  uid: string;
  title: string;
  description: string;
  variables: readonly Variable[];
  sections: readonly Section[];
}

type Variable = Parameters<dashboard.DashboardBuilder['withVariable']>[0];

export const CLUSTER = new dashboard.QueryVariableBuilder('cluster')
  .label('Cluster')
  .description('Clusters that have sent events')
  .datasource(PROMETHEUS)
  .query({ query: 'label_values(secretwatch_lag_seconds, cluster)', refId: 'clusters' })
  .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
  .sort(dashboard.VariableSort.AlphabeticalAsc)
  .multi(true)
  .includeAll(true)
  .allValue('.*');

/** Narrows a metric to the clusters that somebody chose. */
export const OF_CLUSTER = '{cluster=~"$cluster"}';

/** Where the metrics are. */
export const PROMETHEUS_VARIABLE = new dashboard.DatasourceVariableBuilder('datasource')
  .label('Prometheus')
  .type('prometheus');

/** Both boards link to each other. */
const TAG = 'secretwatch';

export function render({ uid, title, description, variables, sections }: Board): string {
  const builder = new dashboard.DashboardBuilder(`Secretwatch / ${title}`)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(
      new dashboard.DashboardLinkBuilder('Secretwatch')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .keepTime(true)
        .includeVars(true),
    );
  for (const variable of variables) builder.withVariable(variable);
  for (const section of sections) {
    builder.withRow(new dashboard.RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  return `${JSON.stringify(numbered(builder.build()), null, 2)}\n`;
}

/** Panels are linked to by number, so the numbers stand in the file. */
function numbered(board: dashboard.Dashboard): dashboard.Dashboard {
  return { ...board, panels: board.panels?.map((panel, at) => ({ ...panel, id: at + 1 })) ?? [] };
}
