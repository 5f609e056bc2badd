import { aks } from './aks.ts';
import { eks } from './eks.ts';
import { elastic } from './elastic.ts';
import { eventList } from './event-list.ts';
import { fluent } from './fluent.ts';
import type { Format } from './format.ts';
import { gke } from './gke.ts';
import { loki } from './loki.ts';
import { openshift } from './openshift.ts';
import { otel } from './otel.ts';
import { row } from './row.ts';
import { shipper } from './shipper.ts';
import { vector } from './vector.ts';

/** From the most telling form to the least. */
export const FORMATS_IN_ORDER: readonly Format[] = [
  eventList,
  gke,
  aks,
  eks,
  otel,
  elastic,
  openshift,
  vector,
  fluent,
  loki,
  row,
  shipper,
];
