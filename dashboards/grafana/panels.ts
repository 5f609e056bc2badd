import type { Builder as CogBuilder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/** One line of a panel: what is asked, and how it is called. */
export interface Line {
  expr: string;
  name: string;
}

/** What a panel says beside its lines. Every panel says in a sentence what is good and what is not. */
export interface About {
  title: string;
  description: string;
  /** A unit of Grafana's, such as `s` or `short`. */
  unit: string;
}

export type Panel = CogBuilder<dashboard.Panel>;

/** The value that somebody chose for a variable of the dashboard. */
export function chosen(variable: string): string {
  return `\${${variable}}`;
}

export const PROMETHEUS = { type: 'prometheus', uid: chosen('datasource') };
export const ELASTICSEARCH = { type: 'elasticsearch', uid: chosen('elasticsearch') };
/** Columns of a dashboard. */
const WIDTH = 24;

/** A number now, coloured from the thresholds on: [from, colour]. */
export function number(about: About, line: Line, thresholds: readonly [number | null, string][]): Panel {
  return described(new stat.PanelBuilder(), about)
    .height(4)
    .span(WIDTH / 6)
    .datasource(PROMETHEUS)
    .colorMode(common.BigValueColorMode.Background)
    .graphMode(common.BigValueGraphMode.None)
    .thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps(thresholds.map(([value, color]) => ({ value, color }))),
    )
    .noValue('none')
    .withTarget(query(line).instant());
}

/** Lines over time. */
export function graph(about: About, lines: readonly Line[], isStacked = false): Panel {
  const panel = described(new timeseries.PanelBuilder(), about)
    .height(8)
    .span(WIDTH / 2)
    .datasource(PROMETHEUS)
    .fillOpacity(isStacked ? 60 : 8)
    .stacking(
      new common.StackingConfigBuilder().mode(isStacked ? common.StackingMode.Normal : common.StackingMode.None),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Right)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  lines.forEach((line, at) => {
    panel.withTarget(query(line, at).range());
  });
  return panel;
}

/** Rows as they are now; columns that say nothing are left out. */
export function rows(about: About, line: Line, hidden: readonly string[]): Panel {
  const excludeByName = Object.fromEntries(['Time', 'Value', '__name__', ...hidden].map((name) => [name, true]));
  return described(new table.PanelBuilder(), about)
    .height(8)
    .span(WIDTH / 2)
    .datasource(PROMETHEUS)
    .withTransformation({ id: 'organize', options: { excludeByName } })
    .withTarget(query(line).instant().format(prometheus.PromQueryFormat.Table));
}

function described<T extends { title(text: string): T; description(text: string): T; unit(text: string): T }>(
  panel: T,
  { title, description, unit }: About,
): T {
  return panel.title(title).description(description).unit(unit);
}

/** Queries of a panel go by letters. */
function query({ expr, name }: Line, at = 0): prometheus.DataqueryBuilder {
  const refId = String.fromCharCode('A'.charCodeAt(0) + at);
  return new prometheus.DataqueryBuilder().refId(refId).datasource(PROMETHEUS).expr(expr).legendFormat(name);
}
