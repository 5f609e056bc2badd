import { dashboard } from './dashboard.ts';
import { dataViews } from './data-views.ts';
import { searches } from './searches.ts';

/** Everything for Kibana's import of saved objects: one object a line, those that are referred to first. */
export function importFile(): string {
  const lines = [...dataViews(), ...searches(), dashboard()].map((object) => JSON.stringify(object));
  return `${lines.join('\n')}\n`;
}
