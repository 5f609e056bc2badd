import { loadExceptions } from '../config/exceptions.ts';
import { loadOwners } from '../config/owners.ts';
import type { Settings } from '../config/settings.ts';
import type { AnyDetector } from '../detect/contract.ts';
import type { Standing } from '../pipeline/standing-feed.ts';

/** What reviewed files say to every cluster. Without a file, what an earlier one said is over. */
export function standingOf(settings: Settings, detectors: readonly AnyDetector[]): Standing[] {
  return [ownersStanding(settings), exceptionsStanding(settings, detectors)];
}

function ownersStanding({ owners }: Settings): Standing {
  const rules = owners === undefined ? [] : loadOwners(owners);
  const recordOf = (cluster: string, timeUs: number) => ({ tier: 'owners', cluster, timeUs, rules }) as const;
  return { source: 'owners', content: rules, recordOf };
}

function exceptionsStanding({ exceptions }: Settings, detectors: readonly AnyDetector[]): Standing {
  const loaded = exceptions === undefined ? [] : loadExceptions(exceptions, detectors);
  return {
    source: 'exceptions',
    content: loaded,
    recordOf: (cluster, timeUs) => ({
      tier: 'exceptions',
      cluster,
      timeUs,
      exceptions: loaded
        .filter(({ clusters }) => clusters?.includes(cluster) ?? true)
        .map(({ exception }) => exception),
    }),
  };
}
