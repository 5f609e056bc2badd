import type { Command } from 'commander';
import type { AnyDetector } from '../detect/contract.ts';
import type { Fact } from '../model/access.ts';
import { amount } from '../model/amount.ts';
import type { Commit, Counters } from '../pipeline/engine.ts';
import { addCounters } from '../pipeline/join.ts';
import type { Diagnosis, FeedState } from '../report/diagnosis.ts';
import { diagnose } from '../report/doctor.ts';
import { gapOf, readFeeds } from '../report/feeds.ts';
import { arm } from './arm.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import { type Context, settingsOf } from './context.ts';
import { EXIT } from './exit.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords, type View } from './output.ts';
import { observed } from './rooms.ts';
import { formatParagraphs } from './text/paragraphs.ts';

interface Flags extends AskFlags {
  cluster?: string;
  output: Format;
}

/** `doctor`: whether the feeds show what detection needs. */
export function addDoctor(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .summary('say what the feeds do not show, which detectors are blind for it, and what to do')
    .description(
      'Says of every cluster whether events arrive, whether reads of secrets can be seen in them at all, which fields are missing and which detectors see nothing without them, and whether secrets are written into the log. Asks the service or its data directory, or reads the files that are named.',
    )
    .argument('[file...]', 'audit logs to look at instead; nothing of them is kept')
    .addOption(OPTIONS.cluster('only this cluster; of files, its name'))
    .addOption(OPTIONS.output())
    .addHelpText('after', '\nExit codes: 0 no error (there may be warnings), 1 something blinds detection.');
  addAskOptions(command).action(async (paths: string[], flags: Flags) => {
    const { detectors } = context.rooms;
    const found = paths.length > 0 ? await ofFiles(paths, flags, context) : await ofStore(flags, detectors, context);
    printRecords(found, flags.output, DOCTOR_VIEW, context.terminal);
    const [errors, warnings] = ['error', 'warning'].map((each) => found.filter(({ severity }) => severity === each));
    const text = `${amount(errors?.length ?? 0, 'error')}, ${amount(warnings?.length ?? 0, 'warning')}`;
    context.terminal.err(`${text}\n`);
    if (errors && errors.length > 0) context.exitCode = EXIT.failed;
  });
}

async function ofStore(flags: Flags, detectors: readonly AnyDetector[], context: Context): Promise<Diagnosis[]> {
  const { feeds, rejects } = await ask(context, flags, readFeeds);
  const own = feeds.filter(({ cluster }) => flags.cluster === undefined || cluster === flags.cluster);
  return diagnose(own, rejects, { detectors, nowUs: Date.now() * 1000 });
}

/** Puts the files through the pipeline, and keeps what they say of themselves. */
async function ofFiles(paths: readonly string[], flags: Flags, context: Context): Promise<Diagnosis[]> {
  const { rooms } = context;
  const settings = settingsOf(context, flags.config, { cluster: flags.cluster });
  const seen = new Seen();
  await rooms.runTask({
    engine: observed(rooms.openMemoryEngine(), (commit) => seen.add(commit)),
    detectors: arm(rooms.detectors, settings),
    openFeed: (position) => rooms.openFiles(paths, settings.cluster, position),
  });
  return diagnose(seen.feeds(), seen.rejects(), { detectors: rooms.detectors, nowUs: undefined });
}

/** What commits say of the feeds behind them. */
class Seen {
  readonly #counters = new Map<string, Counters>();
  readonly #rejects = new Map<string, number>();
  readonly #gaps: Fact[] = [];

  add({ counters, rejects, outcome }: Commit): void {
    for (const [cluster, counts] of counters) addCounters(this.#counters, cluster, counts);
    for (const { rejected } of rejects) this.#rejects.set(rejected.code, (this.#rejects.get(rejected.code) ?? 0) + 1);
    this.#gaps.push(...outcome.facts.filter(({ type }) => type === 'feed-gap'));
  }

  feeds(): FeedState[] {
    return [...this.#counters].map(([cluster, counters]) => {
      const gaps = this.#gaps.filter((fact) => fact.cluster === cluster).map(gapOf);
      return { cluster, counters: { ...counters }, lastEventUs: 0, gaps };
    });
  }

  rejects(): { code: string; count: number }[] {
    return [...this.#rejects].map(([code, count]) => ({ code, count }));
  }
}

function lines(found: readonly Diagnosis[], width: number): string[] {
  const paragraphs = found.map(({ severity, cluster, code, what, advice, blinds }) => ({
    cells: [severity, cluster || '-', code],
    below: [
      what,
      ...(blinds.length > 0 ? [`blind or half blind: ${blinds.join(', ')}`] : []),
      ...(advice ? [`do: ${advice}`] : []),
    ],
  }));
  return formatParagraphs(['SEVERITY', 'CLUSTER', 'CODE'], paragraphs, width);
}

const DOCTOR_VIEW: View<Diagnosis> = {
  listKind: 'DiagnosisList',
  table: (found, { width }) => lines(found, width),
  wide: (found, { width }) => lines(found, width),
  csvHeader: ['severity', 'cluster', 'code', 'what', 'advice', 'blinds'],
  csvRow: ({ severity, cluster, code, what, advice, blinds }) => [
    severity,
    cluster,
    code,
    what,
    advice,
    blinds.join(' '),
  ],
  name: ({ code }) => code,
};
