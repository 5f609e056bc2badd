import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { DAY_US } from '../model/time.ts';
import type { ReportRange } from '../report/controls.ts';
import type { Timeline } from '../timeline/port.ts';
import { type AskFlags, addAskOptions } from './ask.ts';
import { OPTIONS } from './options.ts';

export interface RangeFlags extends AskFlags {
  cluster?: string;
  since?: number;
  sinceTime?: number;
  until?: number;
}

/** Adds what says which time a report is about. */
export function addRangeOptions(command: Command): Command {
  command
    .addOption(OPTIONS.cluster('only this cluster'))
    .addOption(OPTIONS.since())
    .addOption(OPTIONS.sinceTime())
    .addOption(OPTIONS.until());
  return addAskOptions(command);
}

/** The time asked for; by default so many days up to the newest event, whatever the clock says. */
export async function rangeOf(timeline: Timeline, flags: RangeFlags, days: number): Promise<ReportRange> {
  const { clusters } = await timeline.stats();
  const newestUs = Math.max(0, ...clusters.map(({ lastEventUs }) => lastEventUs));
  const untilUs = flags.until ?? newestUs + 1;
  const sinceUs = flags.since ?? flags.sinceTime ?? Math.max(0, untilUs - days * DAY_US);
  if (flags.until !== undefined && sinceUs > untilUs)
    throw new SecretwatchError('SW_USAGE', 'this time ends before it begins', 'give an --until after --since');
  return { cluster: flags.cluster, sinceUs, untilUs: Math.max(untilUs, sinceUs) };
}
