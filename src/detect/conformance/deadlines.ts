import { isDeepStrictEqual } from 'node:util';
import { deepFreeze } from './freeze.ts';
import type { Submission } from './submission.ts';
import type { Watch } from './watch.ts';

/** A deadline passes once, changes nothing while it is judged, and lies within what the memory lasts. */
export function watchDeadlines({ detector }: Submission): Watch {
  const { deadline } = detector;
  if (!deadline) return { complaints: () => [] };
  const complaints = new Set<string>();
  let said = 0;
  return {
    due: ({ memory, due, config, verdicts, nextUs }) => {
      said += verdicts.length;
      if (nextUs > 0 && nextUs <= due.timeUs) complaints.add('is due again at once after it was learnt');
      const again = deadline.detect(deepFreeze(structuredClone(memory)), due, config);
      if (!isDeepStrictEqual(again, verdicts)) complaints.add('gives another answer when asked twice');
    },
    call: ({ frozenMemory, frozenMoment, config }) => {
      const waitUs = deadline.at(frozenMemory, config) - frozenMoment.event.timeUs;
      if (waitUs > detector.memory.ttlUs) complaints.add('awaits a time when its memory is forgotten');
    },
    complaints: () => [
      ...complaints,
      ...(said === 0 ? ['has a deadline, and no case shows what is said when it passes'] : []),
    ],
  };
}
