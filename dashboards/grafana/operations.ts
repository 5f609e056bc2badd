import { type Board, CLUSTER, PROMETHEUS_VARIABLE } from './board.ts';
import { DELIVERY } from './operations-delivery.ts';
import { FEEDS } from './operations-feeds.ts';
import { FLEET } from './operations-fleet.ts';
import { NOW } from './operations-now.ts';

/** For who runs Secretwatch: does everything arrive, is everything kept, is everything delivered? */
export const OPERATIONS: Board = {
  uid: 'secretwatch-operations',
  title: 'Operations',
  description: 'Whether audit events arrive and show what detection needs, and whether results are kept and delivered.',
  variables: [PROMETHEUS_VARIABLE, CLUSTER],
  sections: [NOW, FEEDS, DELIVERY, FLEET],
};
