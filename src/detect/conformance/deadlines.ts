import { isDeepStrictEqual } from 'node:util';
import type { Submission } from '../conformance.ts';
import { deepFreeze } from './freeze.ts';
import { watchCalls, watchDeadlines } from './wrapped.ts';

/** A deadline passes once, changes nothing while it is judged, and lies within what the memory lasts. */
export function checkDeadlines(submission: Submission): string[] {
  const { detector } = submission;
  const { deadline } = detector;
  if (!deadline) return [];
  const complaints = new Set<string>();
  let said = 0;
  watchDeadlines(submission, ({ memory, due, config, verdicts, nextUs }) => {
    said += verdicts.length;
    if (nextUs > 0 && nextUs <= due.timeUs) complaints.add('is due again at once after it was learnt');
    const again = deadline.detect(deepFreeze(structuredClone(memory)), due, config);
    if (!isDeepStrictEqual(again, verdicts)) complaints.add('gives another answer when asked twice');
  });
  watchCalls(submission, ({ memory, moment, config }) => {
    const waitUs = deadline.at(deepFreeze(structuredClone(memory)), config) - moment.event.timeUs;
    if (waitUs > detector.memory.ttlUs) complaints.add('awaits a time when its memory is forgotten');
  });
  if (said === 0) complaints.add('has a deadline, and no case shows what is said when it passes');
  return [...complaints];
}
