import { DETECTORS } from '../../detectors/index.ts';
import type { Armed } from '../../src/detect/judge.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { Engine, Position } from '../../src/pipeline/engine.ts';
import type { Batch, Feed } from '../../src/pipeline/feed.ts';
import { Folds } from '../../src/pipeline/folds.ts';

/** All detectors with their default settings. */
export const ARMED: readonly Armed[] = DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) }));

export const SOURCE = 'list';

/** Records in memory as a feed; the offset of a record is its index. */
export function listFeed(records: readonly Decoded[], position: Position, cluster = 'test'): Feed {
  let at = position.get(SOURCE)?.offset ?? 0;
  return {
    next: async (limit) => {
      const some = records.slice(at, at + limit);
      at += some.length;
      const batch: Batch = {
        cluster,
        records: some,
        rejects: [],
        position: new Map([[SOURCE, { offset: at, skip: 0 }]]),
      };
      return some.length > 0 ? batch : undefined;
    },
    close: async () => {},
  };
}

/** The state that a new process would start from, as text. */
export function restoredState(engine: Engine, cluster = 'test'): string {
  const folds = new Folds(ARMED);
  folds.restore(engine);
  return stateText(folds, cluster);
}

export function stateText(folds: Folds, cluster = 'test'): string {
  return [...folds.of(cluster).state.snapshot()].map(({ block, key, json }) => `${block} ${key} ${json}`).join('\n');
}
