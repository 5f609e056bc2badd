import type { Alert } from '../model/alert.ts';
import { formatAlertTable, formatWideAlertTable } from './alert-table.ts';
import { whatOf, whoOf, whyOf } from './alert-words.ts';
import type { View } from './output.ts';

type Cell = (alert: Alert) => string | number;

const CSV: readonly (readonly [title: string, cellOf: Cell])[] = [
  ['time', ({ firstSeen }) => firstSeen],
  ['lastSeen', ({ lastSeen }) => lastSeen],
  ['id', ({ id }) => id],
  ['revision', ({ revision }) => revision],
  ['cluster', ({ cluster }) => cluster],
  ['status', ({ status }) => status],
  ['severity', ({ severity }) => severity],
  ['score', ({ score }) => score],
  ['who', whoOf],
  ['username', ({ principal }) => principal.username],
  ['impersonatedBy', ({ principal }) => principal.impersonatedBy ?? ''],
  ['pod', ({ workload }) => workload?.pod ?? ''],
  ['node', ({ workload }) => workload?.node ?? ''],
  ['source', ({ source }) => source.ip],
  ['credential', ({ credential }) => credential?.id ?? ''],
  ['what', whatOf],
  ['secretCount', ({ secretCount }) => secretCount],
  ['detectors', ({ detectors }) => detectors.join(' ')],
  ['reason', ({ reasons }) => reasons[0]?.code ?? ''],
  ['why', whyOf],
];

/** Alerts in every output format. */
export const ALERT_VIEW: View<Alert> = {
  listKind: 'AlertList',
  table: (alerts, { width, canColor }) => formatAlertTable(alerts, width, canColor),
  wide: (alerts, { canColor }) => formatWideAlertTable(alerts, canColor),
  csvHeader: CSV.map(([title]) => title),
  csvRow: (alert) => CSV.map(([, cellOf]) => cellOf(alert)),
  name: ({ id }) => `alert/${id}`,
};
