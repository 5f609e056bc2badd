import type { Command } from 'commander';
import { z } from 'zod';
import type { AnyDetector } from '../detect/contract.ts';
import { frameworkRefs } from '../detect/frameworks.ts';
import { SecretwatchError } from '../model/error.ts';
import { controlsText } from './alert-words.ts';
import type { Context } from './context.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords, type View } from './output.ts';
import { printSheet } from './sheet-output.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';
import { type Column, formatTable } from './text/table.ts';

/** `detectors list` and `detectors show`. */
export function addDetectors(program: Command, context: Context): void {
  const { rooms, terminal } = context;
  const all = rooms.detectors.map(aboutDetector);
  const detectors = program.command('detectors').summary('list detectors, or show one');
  detectors
    .command('list')
    .summary('list all detectors')
    .description(
      'Lists all detectors with their status and highest severity; -o wide adds tactic, version and reasons.',
    )
    .addOption(OPTIONS.output())
    .action(({ output }: { output: Format }) => printRecords(all, output, DETECTOR_VIEW, terminal));
  detectors
    .command('show')
    .summary('show what a detector looks for, and its settings')
    .description('Shows what a detector looks for, and its settings.')
    .argument('<id>', 'id of the detector')
    .addOption(OPTIONS.sheetOutput())
    .action((id: string, { output }: { output: 'table' | 'json' | 'yaml' }) => {
      const about = all.find((each) => each.id === id);
      const remedy = '`secretwatch detectors list` shows what there is';
      if (!about) throw new SecretwatchError('SW_NOT_FOUND', `there is no detector ${id}`, remedy);
      printSheet(about, output, detectorSheet, terminal);
    });
}

interface Setting {
  type?: string;
  default?: unknown;
  description?: string;
}

/** A detector as data. */
type About = ReturnType<typeof aboutDetector>;

function aboutDetector(detector: AnyDetector) {
  const { id, version, status, severity, tactic, title, codes, needs, frameworks } = detector;
  const { properties = {} } = z.toJSONSchema(detector.config, { io: 'input' }) as { properties?: object };
  const settings = properties as Record<string, Setting>;
  const readme = `detectors/${id}/README.md`;
  return {
    id,
    version,
    status,
    severity,
    tactic,
    title,
    codes,
    needs,
    frameworks: frameworkRefs(frameworks),
    settings,
    readme,
  };
}

const LIST: readonly Column[] = [
  { title: 'ID', isFixed: true },
  { title: 'STATUS', isFixed: true },
  { title: 'SEVERITY', isFixed: true },
  { title: 'LOOKS FOR' },
];

function listLines(items: readonly About[], width: number): string[] {
  const rows = items.map(({ id, status, severity, title }) => [id, status, severity, title]);
  return formatTable(LIST, rows, width);
}

function wideLines(items: readonly About[]): string[] {
  const rows = items.map(({ id, version, status, severity, title, tactic, codes }) => {
    return [id, status, severity, title, tactic, String(version), codes.join(', ')];
  });
  return formatTable([...LIST, { title: 'TACTIC' }, { title: 'VERSION' }, { title: 'REASONS' }], rows, undefined);
}

const DETECTOR_VIEW: View<About> = {
  listKind: 'DetectorList',
  table: (items, { width }) => listLines(items, width),
  wide: (items) => wideLines(items),
  csvHeader: ['id', 'version', 'status', 'severity', 'tactic', 'title'],
  csvRow: ({ id, version, status, severity, tactic, title }) => [id, version, status, severity, tactic, title],
  name: ({ id }) => `detector/${id}`,
};

function detectorSheet(about: About): Sheet {
  return [
    pairs([
      ['detector', `${about.id} (version ${about.version}, ${about.status})`],
      ['looks for', about.title],
      ['severity', `up to ${about.severity}`],
      ['tactic', about.tactic],
      ['reasons', about.codes.join(', ')],
      ['needs', about.needs.join(', ')],
      ['frameworks', controlsText(about.frameworks)],
      ['readme', about.readme],
    ]),
    ...section(
      `Settings (detectors.${about.id} in the configuration file)`,
      ['SETTING', 'DEFAULT', 'MEANING'],
      Object.entries(about.settings).map(([name, setting]) => [
        name,
        JSON.stringify(setting.default) ?? '',
        setting.description ?? '',
      ]),
    ),
  ];
}
