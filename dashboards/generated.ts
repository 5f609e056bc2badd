import { render } from './grafana/board.ts';
import { OPERATIONS } from './grafana/operations.ts';
import { SECURITY } from './grafana/security.ts';
import { importFile } from './kibana/import-file.ts';
import { RULES_FILE, rulesYaml, runbooksMarkdown } from './prometheus/rules.ts';

/** Generated files, by their path below this folder. */
export const GENERATED: ReadonlyMap<string, () => string> = new Map([
  [`prometheus/${RULES_FILE}`, rulesYaml],
  ['prometheus/runbooks.md', runbooksMarkdown],
  ['grafana/operations.json', () => render(OPERATIONS)],
  ['grafana/security.json', () => render(SECURITY)],
  ['kibana/secretwatch.ndjson', importFile],
]);
