import { SEVERITIES } from '../../model/finding.ts';
import type { CalibrationPoint } from '../calibration.ts';
import type { JudgedLog } from '../judged-log.ts';
import type { Point } from '../measures.ts';
import { type Judgement, PAGING } from '../score.ts';
import { type Axis, dot, drawChart, path } from './chart.ts';

const RIGHT = '#2f7d4f';
const WRONG = '#c2362b';
const RECORD = '#9aa5b1';
const LINE = '#2b5fa4';
const FAINT = '#d9dee3';

const STRENGTH: Axis = {
  title: 'severity, and score within it',
  from: 0,
  to: SEVERITIES.length,
  marks: SEVERITIES.map((text, at) => ({ at, text })),
};

/** Every alert of a log by day and strength: what stands above medium calls a person. */
export function plotAlerts({ name, alerts, days, historyDays }: JudgedLog): string {
  const last = Math.ceil(historyDays + days);
  const step = Math.max(1, Math.round(last / 14));
  const marks = Array.from({ length: Math.floor(last / step) + 1 }, (_, at) => ({
    at: at * step,
    text: `${at * step}`,
  }));
  return drawChart({
    title: 'Alerts over time',
    subtitle: `${name}: ${alerts.length} alerts; days before ${historyDays} are history`,
    x: { title: 'day of the log', from: 0, to: last, marks },
    y: STRENGTH,
    legend: [
      { color: RIGHT, text: 'attack' },
      { color: WRONG, text: 'false' },
      { color: RECORD, text: 'record only' },
    ],
    draw: (place) => [
      path(
        [
          [place.x(0), place.y(PAGING)],
          [place.x(last), place.y(PAGING)],
        ],
        LINE,
      ),
      ...alerts.map((one) => dot(place.x(dayOf(one)), place.y(one.strength), colorOf(one), aboutOf(one))),
    ],
  });
}

function colorOf({ isFalse, strength }: Judgement): string {
  if (!isFalse) return RIGHT;
  return strength >= PAGING ? WRONG : RECORD;
}

/** Alerts of one day side by side, in the order of the day. */
function dayOf({ day, alert }: Judgement): number {
  return day + Number(alert.firstSeen.slice(11, 13)) / 24;
}

function aboutOf({ alert }: Judgement): string {
  return `${alert.firstSeen.slice(0, 16)} ${alert.severity} ${alert.title}: ${alert.summary}`;
}

/** What share of attacks is found for how many false alerts a day, at every threshold. */
export function plotBudget(curve: readonly Point[]): string {
  const least = 0.01;
  const marks = [0.01, 0.1, 1, 10, 100].map((at) => ({ at, text: at === least ? '≤ 0.01' : `${at}` }));
  const shares = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: `${Math.round(100 * at)} %` }));
  const now = curve.findLast(({ threshold }) => threshold >= PAGING);
  return drawChart({
    title: 'Attacks found against false alerts',
    subtitle: 'strictest threshold at the left; the dot is medium and above, as delivered',
    x: { title: 'false alerts a day (logarithmic)', from: least, to: 100, marks, isLogarithmic: true },
    y: { title: 'attacks found', from: 0, to: 1, marks: shares },
    legend: [],
    draw: (place) => [
      path(
        curve.map(({ falsePerDay, recall }) => [place.x(falsePerDay), place.y(recall)] as const),
        LINE,
      ),
      ...(now
        ? [
            dot(
              place.x(now.falsePerDay),
              place.y(now.recall),
              LINE,
              `${(100 * now.recall).toFixed(1)} % at ${now.falsePerDay.toFixed(2)}`,
            ),
          ]
        : []),
    ],
  });
}

/** How many harmless days were above the threshold for a share of them: on the line, thresholds keep their word. */
export function plotCalibration(points: readonly CalibrationPoint[]): string {
  const marks = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1].map((at) => ({ at, text: `${at}` }));
  const axis = { from: 1e-5, to: 1e-1, marks, isLogarithmic: true };
  return drawChart({
    title: 'Calibration',
    subtitle: points.map(({ level, factor }) => `at ${level}: ${factor.toFixed(2)} times as often as said`).join('; '),
    x: { ...axis, title: 'share that should be above the threshold' },
    y: { ...axis, title: 'share of harmless days' },
    legend: [
      { color: FAINT, text: 'within twice' },
      { color: LINE, text: 'measured' },
    ],
    draw: (place) => {
      const band = (factor: number) => [2e-5, 5e-2].map((at) => [place.x(at), place.y(at * factor)] as const);
      const measured = points.map(({ level, share }) => [place.x(level), place.y(share)] as const);
      return [
        path(band(2), FAINT),
        path(band(0.5), FAINT),
        path(band(1), '#9aa5b1'),
        path(measured, LINE),
        ...points.map(({ level, share }) =>
          dot(place.x(level), place.y(share), LINE, `${level}: ${share.toExponential(1)}`),
        ),
      ];
    },
  });
}
