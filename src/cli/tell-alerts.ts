import type { Alert } from '../model/alert.ts';
import { severityRank } from '../model/finding.ts';
import { whatOf, whoOf, whyOf } from './alert-words.ts';
import { escapeText } from './text/escape.ts';

/** Says what is new of alerts for on-call: that one opened, and that one closed. */
export function alertTeller(say: (text: string) => void): (alerts: readonly Alert[]) => void {
  return (alerts) => {
    for (const alert of alerts) {
      const isNews = alert.revision === 1 || alert.status === 'closed';
      if (!isNews || severityRank(alert.severity) < severityRank('medium')) continue;
      const text = `${whoOf(alert)}: ${whatOf(alert)}: ${whyOf(alert)}`;
      say(`alert ${alert.id} ${alert.status}, ${alert.severity}, ${alert.firstSeen}: ${escapeText(text)}`);
    }
  };
}
