import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plotAlerts, plotBudget, plotCalibration } from '../../src/evaluate/plots/plots.ts';
import { escapeXml } from '../../src/evaluate/plots/svg.ts';
import { revision } from './judged.ts';

const HOSTILE = `</title><script>alert(1)</script>"' & \u0000\ud800`;

function logWith(summary: string) {
  const alert = revision('1', 'high', ['b'], { summary });
  const judgement = { log: 'a', alert, strength: 3.2, isFalse: true, isPerson: false, day: 9 };
  const calibration = { trials: [0, 0, 0], above: [0, 0, 0] };
  const counts = { events: 1, rejected: 0, attackEvents: 0, calibration };
  return { name: HOSTILE, met: [], alerts: [judgement], days: 21, historyDays: 7, ...counts };
}

/** Names of all elements, in order; throws where a tag is not closed. */
function elementsIn(xml: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  for (const [, end, name = '', empty] of xml.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (end) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
    if (!end) all.push(name);
  }
  assert.deepEqual(open, []);
  return all;
}

describe('a plot', () => {
  it('of alerts shows each of them, at its place', () => {
    const xml = plotAlerts(logWith('plain'));
    assert.match(xml, /<circle cx="[\d.]+" cy="[\d.]+"[^>]*fill="#c2362b"[^>]*><title>[^<]*plain<\/title>/);
  });

  it('escapes what others chose', () => {
    const xml = plotAlerts(logWith(HOSTILE));
    assert.ok(!elementsIn(xml).includes('script'));
    assert.ok(!xml.includes('\u0000'));
    assert.equal(
      escapeXml(HOSTILE),
      '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; &amp; \ufffd\ufffd',
    );
  });

  it('of a budget goes through every threshold, and of calibration through every level', () => {
    const point = { threshold: 2, recall: 0.5, falsePerDay: 0.1, alertsPerDay: 1, precision: 1 };
    const curve = [{ ...point, recall: 0.2, threshold: 3 }, point];
    assert.match(plotBudget(curve), /d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+"/);
    assert.equal(
      elementsIn(plotCalibration([{ level: 1e-3, trials: 5000, share: 2e-3, factor: 2 }])).filter(
        (name) => name === 'path',
      ).length,
      4,
    );
  });
});
