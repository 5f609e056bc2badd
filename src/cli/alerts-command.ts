import { type Command, Option } from 'commander';
import { ALERT_STATUSES, type AlertStatus } from '../model/alert.ts';
import type { Severity } from '../model/finding.ts';
import { idOfAlert } from './alert-id.ts';
import { alertSheet } from './alert-sheet.ts';
import { ALERT_VIEW } from './alert-view.ts';
import { type AskFlags, addAskOptions, addListOptions, ask, type ListFlags, listQuery } from './ask.ts';
import type { Context } from './context.ts';
import { noAlert } from './decide.ts';
import { addDecisions } from './decision-commands.ts';
import { OPTIONS } from './options.ts';
import { printPage } from './output.ts';
import { printSheet } from './sheet-output.ts';

interface AlertFlags extends ListFlags {
  minSeverity: Severity;
  status?: AlertStatus;
}

/** `alerts list`, `alerts show` and the decisions about alerts. */
export function addAlerts(program: Command, context: Context): void {
  const alerts = program.command('alerts').summary('list alerts, show one, or decide about one');
  addList(alerts, context);
  addShow(alerts, context);
  addDecisions(alerts, context);
}

function addList(alerts: Command, context: Context): void {
  const command = alerts
    .command('list')
    .summary('list alerts in their final state')
    .description('Lists alerts with their final state, in the order in which they were opened.')
    .addOption(OPTIONS.minSeverity())
    .addOption(new Option('--status <status>', 'only these').choices(ALERT_STATUSES));
  addListOptions(command).action(async (flags: AlertFlags) => {
    const { minSeverity, status } = flags;
    const query = { ...listQuery(flags), minSeverity, status };
    const page = await ask(context, flags, (timeline) => timeline.alerts(query));
    printPage(page, flags, ALERT_VIEW, 'there are no such alerts', context.terminal);
  });
}

function addShow(alerts: Command, context: Context): void {
  const command = alerts
    .command('show')
    .summary('show everything about one alert')
    .description('Shows everything about one alert: reasons, secrets, evidence, findings and revisions.')
    .argument('<id>', 'id of the alert, as `alerts list -o name` or `-o wide` shows it')
    .addOption(OPTIONS.sheetOutput());
  addAskOptions(command).action(async (text: string, flags: AskFlags & { output: 'table' | 'json' | 'yaml' }) => {
    const id = idOfAlert(text);
    const [history, decisions] = await ask(context, flags, (timeline) =>
      Promise.all([
        timeline.alert(id),
        timeline.facts({ types: ['decision-made'], subject: `alert:${id}`, limit: 1_000 }),
      ]),
    );
    if (!history) throw noAlert(id);
    printSheet({ ...history, decisions: decisions.items }, flags.output, alertSheet, context.terminal);
  });
}
