import type { Served } from './served.ts';

/** What was to be delivered: every alert in so many revisions, all of them as `id revision`. */
export interface Wanted {
  alerts: number;
  revisions: number;
  texts: readonly string[];
}

/** What a target lacks, has out of turn, or has twice although it knows ids; nothing when all is as it must be. */
export async function faultsOf(served: Served, wanted: Wanted): Promise<string[]> {
  const all = await served.arrived();
  const isDue = (text: string) => !served.isLatestEnough || text.endsWith(` ${wanted.revisions}`);
  const [had, due] = [new Set(all), new Set(wanted.texts.filter(isDue))];
  return [
    ...[...due.difference(had)].map((text) => `${text} is missing`),
    ...[...had.difference(new Set(wanted.texts))].map((text) => `${text} was made by nobody`),
    ...firstsOutOfTurn(all).map((text) => `${text} came out of turn`),
    ...(await faultsInStanding(served, wanted)),
  ];
}

async function faultsInStanding({ standing, lastRevisions }: Served, wanted: Wanted): Promise<string[]> {
  const faults: string[] = [];
  const ids = (await standing?.ids()) ?? [];
  const count = standing?.per === 'alert' ? wanted.alerts : wanted.texts.length;
  if (standing && ids.length !== count) faults.push(`${ids.length} stand there where ${count} should`);
  const last = (await lastRevisions?.()) ?? new Map<string, number>();
  if (lastRevisions && last.size !== wanted.alerts) faults.push(`${last.size} alerts stand there`);
  for (const [id, revision] of last)
    if (revision !== wanted.revisions) faults.push(`${id} stands there at revision ${revision}`);
  return faults;
}

/** Revisions that arrived for the first time after a later one of the same alert: what comes again may go back. */
function firstsOutOfTurn(all: readonly string[]): string[] {
  const highest = new Map<string, number>();
  return [...new Set(all)].filter((text) => {
    const [id = '', revision = ''] = text.split(' ');
    const before = highest.get(id) ?? 0;
    highest.set(id, Math.max(Number(revision), before));
    return Number(revision) < before;
  });
}
