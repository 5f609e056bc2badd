import { type Command, Option } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import type { Severity } from '../model/finding.ts';
import { alertSheet } from './alert-sheet.ts';
import { ALERT_VIEW } from './alert-view.ts';
import { type AskFlags, ask } from './ask.ts';
import type { Context } from './context.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords } from './output.ts';
import { printSheet } from './sheet-output.ts';

interface ListFlags extends AskFlags {
  cluster?: string;
  since?: number;
  sinceTime?: number;
  until?: number;
  limit: number;
  minSeverity: Severity;
  status?: 'open' | 'closed' | 'resolved';
  output: Format;
}

/** `alerts list` and `alerts show`. */
export function addAlerts(program: Command, context: Context): void {
  const alerts = program.command('alerts').summary('list alerts, or show one');
  addList(alerts, context);
  addShow(alerts, context);
}

function addList(alerts: Command, context: Context): void {
  alerts
    .command('list')
    .description('Lists alerts with their final state, in the order in which they were opened.')
    .addOption(OPTIONS.minSeverity())
    .addOption(new Option('--status <status>', 'only these').choices(['open', 'closed', 'resolved']))
    .addOption(OPTIONS.cluster('only this cluster'))
    .addOption(OPTIONS.since())
    .addOption(OPTIONS.sinceTime())
    .addOption(OPTIONS.until())
    .addOption(OPTIONS.limit())
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.dataDir('data directory to ask (default: that of the service)'))
    .addOption(OPTIONS.config())
    .action(async (flags: ListFlags) => {
      const { cluster, minSeverity, status, until: untilUs, limit } = flags;
      const query = { cluster, minSeverity, status, sinceUs: flags.since ?? flags.sinceTime, untilUs, limit };
      const { items, hasMore } = await ask(context, flags, (timeline) => timeline.alerts(query));
      printRecords(items, flags.output, ALERT_VIEW, context.terminal);
      if (items.length === 0) context.terminal.err('there are no such alerts\n');
      if (hasMore) context.terminal.err(`these are the latest ${limit}; there are earlier ones (-n, --until)\n`);
    });
}

function addShow(alerts: Command, context: Context): void {
  alerts
    .command('show')
    .description('Shows everything about one alert: reasons, secrets, evidence, findings and revisions.')
    .argument('<id>', 'id of the alert, as `alerts list -o name` or `-o wide` shows it')
    .addOption(OPTIONS.sheetOutput())
    .addOption(OPTIONS.dataDir('data directory to ask (default: that of the service)'))
    .addOption(OPTIONS.config())
    .action(async (text: string, flags: AskFlags & { output: 'table' | 'json' | 'yaml' }) => {
      const id = text.replace(/^alert\//, '');
      const history = await ask(context, flags, (timeline) => timeline.alert(id));
      const remedy = '`secretwatch alerts list -o wide` shows the ids';
      if (!history) throw new SecretwatchError('SW_NOT_FOUND', `there is no alert ${id}`, remedy);
      printSheet(history, flags.output, alertSheet, context.terminal);
    });
}
