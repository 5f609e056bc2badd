import type { Reader, Timeline } from '../timeline/port.ts';
import type { ReportRange } from './controls.ts';

const LIMIT = 10_000;

/** The cluster's own parts, which nobody owns but whoever runs it. */
const PLATFORM = new Set(['node', 'control-plane']);

/** Identities that read secrets and for which nobody answers, the one that read most first. */
export async function readUnowned(timeline: Timeline, range: ReportRange): Promise<Reader[]> {
  const { items } = await timeline.readers({ ...range, limit: LIMIT });
  return items.filter(({ team, kind }) => team === null && !PLATFORM.has(kind));
}
