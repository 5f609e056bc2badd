import { emptyOutcome } from '../detect/outcome.ts';
import { type Commit, type Counters, emptyCounters, type SourcePosition } from './engine.ts';

/** One commit of several, in their order. */
export function joinCommits(commits: readonly Commit[]): Commit {
  const outcome = emptyOutcome();
  const counters = new Map<string, Counters>();
  const position = new Map<string, SourcePosition>();
  const clocks = new Map<string, number>();
  for (const commit of commits) {
    for (const kind of ['accesses', 'facts', 'findings', 'alerts'] as const) {
      (outcome[kind] as unknown[]).push(...commit.outcome[kind]);
    }
    outcome.duplicates += commit.outcome.duplicates;
    outcome.late += commit.outcome.late;
    for (const [cluster, counts] of commit.counters) addCounters(counters, cluster, counts);
    for (const [source, at] of commit.position) position.set(source, at);
    for (const [cluster, timeUs] of commit.clocks ?? []) clocks.set(cluster, timeUs);
  }
  const state = commits.flatMap((commit) => commit.state);
  return { state, outcome, rejects: commits.flatMap(({ rejects }) => rejects), counters, position, clocks };
}

/** Adds counts to the sums by cluster. */
export function addCounters(sums: Map<string, Counters>, cluster: string, counts: Readonly<Counters>): void {
  const sum = sums.get(cluster) ?? emptyCounters();
  for (const name of Object.keys(counts) as (keyof Counters)[]) sum[name] += counts[name];
  sums.set(cluster, sum);
}
