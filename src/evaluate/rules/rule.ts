import { z } from 'zod';
import type { AnyDetector, Detector } from '../../detect/contract.ts';
import type { Moment } from '../../detect/moment.ts';
import type { ReasonCode } from '../../model/reason.ts';
import { DAY_US } from '../../model/time.ts';

/** A rule without a memory worth learning: what it looks at, and what makes it speak. */
export interface Rule<M extends object> {
  id: string;
  code: ReasonCode;
  /** Key of the memory; undefined when the rule does not look at the event. */
  key(moment: Moment): string | undefined;
  empty(): M;
  /** Whether it speaks; counts the event in its memory. */
  speaks(memory: M, moment: Moment): boolean;
}

/** A rule as a detector that pages, so that it is grouped, ranked and scored as ours are. */
export function asDetector<M extends object>({ id, code, key, empty, speaks }: Rule<M>): AnyDetector {
  const detector: Detector<{ state: M }, object> = {
    id,
    version: 1,
    status: 'stable',
    title: id,
    severity: 'medium',
    tactic: 'access',
    frameworks: [],
    codes: [code],
    config: z.object({}),
    needs: [],
    memory: { cap: 200_000, ttlUs: 7 * DAY_US },
    key,
    empty: () => ({ state: empty() }),
    detect: ({ state }, moment) => {
      // Such rules look and count in one step; the copy keeps detection from changing memory.
      if (!speaks(structuredClone(state) as M, moment)) return undefined;
      const { namespace, name } = moment.event.object;
      const edge = `${moment.key} ${namespace}/${name}`;
      return { severity: 'medium', edge, reasons: [{ code, text: id, score: 1, baseline: '' }] };
    },
    learn: ({ state }, moment) => {
      speaks(state, moment);
    },
  };
  return detector;
}

/** A rule that looks at single events only. */
export function plainRule(id: string, code: ReasonCode, matches: (moment: Moment) => boolean): AnyDetector {
  const key = (moment: Moment) => (matches(moment) ? '' : undefined);
  return asDetector({ id, code, key, empty: () => ({}), speaks: () => true });
}
