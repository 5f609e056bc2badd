import type { Provenance } from '../../model/audit-event.ts';
import type { FormatName } from '../../model/format.ts';
import type { Json } from '../fields.ts';

/** What a packing holds: a value to look into again, and what the packing says beside it. */
export interface Content {
  value: unknown;
  /** Name of the cluster it comes from; '' where the packing does not say. */
  cluster?: string;
  /** Microseconds since the epoch at which it was shipped; for events that lost their own time. */
  timeUs?: number | undefined;
  provenance?: Provenance;
}

/** Something that is rightly there and no audit event: a keep-alive, another log of the same group. */
export const IGNORED = Symbol('ignored');

/** One way of packing. */
export interface Format {
  name: FormatName;
  /** Its contents in order; undefined when the object is not packed so. */
  unpack(object: Json): readonly (Content | typeof IGNORED)[] | undefined;
}
