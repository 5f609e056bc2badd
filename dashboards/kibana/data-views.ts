import { type SavedObject, savedObject } from './saved-object.ts';

/** Alerts, each at its latest state. */
export const ALERTS = 'secretwatch-alerts';
/** What alerts rest on, in one order of time: reads, facts and findings. */
export const RECORD = 'secretwatch-record';

const TITLES: Readonly<Record<string, { name: string; title: string }>> = {
  [ALERTS]: { name: 'Secretwatch alerts', title: 'secretwatch-alerts-*' },
  [RECORD]: {
    name: 'Secretwatch record',
    title: 'secretwatch-accesses-*,secretwatch-facts-*,secretwatch-findings-*',
  },
};

export function dataViews(): SavedObject[] {
  return Object.entries(TITLES).map(([id, view]) =>
    savedObject('index-pattern', id, { ...view, timeFieldName: '@timestamp', allowNoIndex: true }),
  );
}
