import type { Decoded, Provenance, RejectCode } from '../model/audit-event.ts';
import type { FeedCounts, FormatName } from '../model/format.ts';
import { isObject, type Json } from './fields.ts';
import { clusterBeside, timeBeside } from './formats/beside.ts';
import { FORMATS_IN_ORDER } from './formats/catalogue.ts';
import { forwarded } from './formats/fluent.ts';
import { type Content, type Format, IGNORED } from './formats/format.ts';
import { eventOfRow, isApart } from './formats/row.ts';
import { isClosing, readText } from './formats/text.ts';
import { type Known, readEvent } from './full-event.ts';
import { isEvent, isOtherObject } from './is-event.ts';
import { LineResult } from './line-result.ts';

/** How a decoder reads envelopes. */
export interface EnvelopeOptions {
  /** Cluster of events whose envelope names none. */
  cluster: string;
  /** Somebody said which cluster it is: names in envelopes do not count. */
  isClusterFixed: boolean;
  formats: readonly Format[];
  counts: FeedCounts;
}

/** All formats, or the one that was pinned; raw events and text are always read. */
export function formatsOf(pinned: FormatName | 'auto'): readonly Format[] {
  return pinned === 'auto' ? FORMATS_IN_ORDER : FORMATS_IN_ORDER.filter(({ name }) => name === pinned);
}

/** What is known on the way in. */
interface Around {
  cluster: string;
  timeUs: number | undefined;
  format: FormatName;
  provenance: Provenance | undefined;
  depth: number;
}

/** A subscription through a queue through a shipper has seven. */
const MAX_DEPTH = 16;
/** What the compressed parts of one line may come to. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

/** Unwraps what one line holds into events, each in the tier it deserves. */
export class Envelope {
  readonly #options: EnvelopeOptions;
  readonly #result: LineResult;
  readonly #line: string;
  #inflatedBytes = 0;

  constructor(options: EnvelopeOptions, line: string, out: Decoded[]) {
    this.#options = options;
    this.#line = line;
    this.#result = new LineResult(line, options.counts, out);
  }

  readLine(): void {
    this.#readText(this.#line, this.#outside);
  }

  /** One raw event, parsed already, of which that much is known. */
  readEvent(event: Json, known: Known | undefined): void {
    this.#read(event, this.#outside, known);
  }

  get #outside(): Around {
    return { cluster: this.#options.cluster, timeUs: undefined, format: 'raw', provenance: undefined, depth: 0 };
  }

  #readText(raw: string, around: Around): void {
    const read = readText(raw, MAX_INFLATED_BYTES - this.#inflatedBytes);
    if ('code' in read) this.#reject(read.code, around, raw);
    else if ('text' in read) {
      this.#inflatedBytes += read.inflatedBytes;
      this.#read(read.text, inside(around));
    } else if ('lines' in read) {
      for (const line of read.lines) if (line.trim() !== '' && !isClosing(line)) this.#read(line, inside(around));
    } else if ('torn' in read) {
      this.#reject('not-json', around, raw);
      this.#read(read.torn, inside(around));
    } else if ('truncated' in read) {
      this.#read(read.truncated, { ...around, provenance: { absent: [], inferred: ['time'] } });
    } else {
      for (const value of read.values) this.#read(value, inside(around));
      if (read.isPartial) this.#reject('not-json', around, raw);
      if (read.values.length === 0) this.#endList(around, raw);
    }
  }

  /** A line may end a list, and so may what a shipper made of a line; a text of its own ends nothing. */
  #endList(around: Around, raw: string): void {
    if (around.format !== 'raw') this.#result.ignore(around.format);
    else if (around.depth > 0) this.#reject('not-an-event', around, raw);
  }

  /** One value that hostile content makes fail costs itself alone. */
  #read(value: unknown, around: Around, known?: Known): void {
    try {
      if (around.depth > MAX_DEPTH) this.#reject('too-deep', around);
      else if (typeof value === 'string') this.#readText(value, around);
      else if (Array.isArray(value)) this.#readList(value, around);
      else if (!isObject(value) || isOtherObject(value)) this.#reject('not-an-event', around);
      else if (isEvent(value)) this.#readEvent(value, around, known);
      else this.#unpack(value, around);
    } catch {
      this.#reject('decode-failed', around);
    }
  }

  #readList(items: readonly unknown[], around: Around): void {
    const within = inside(around);
    for (const item of forwarded(items) ?? items) {
      // Beyond the limit only what may hold an event is looked at.
      if (this.#result.isFullOfRejects && (typeof item !== 'object' || item === null)) continue;
      this.#read(item, within);
    }
  }

  #unpack(object: Json, around: Around): void {
    for (const { name, unpack } of this.#options.formats) {
      const contents = unpack(object);
      if (contents === undefined) continue;
      for (const content of contents) {
        if (content === IGNORED) this.#result.ignore(name);
        else this.#read(content.value, this.#within(content, name, around));
      }
      return;
    }
    this.#reject('not-an-event', around);
  }

  #within({ cluster, timeUs, provenance }: Content, format: FormatName, around: Around): Around {
    return {
      cluster: this.#clusterOf(cluster, around),
      timeUs: timeUs ?? around.timeUs,
      // What carries it is of more interest than that it was one of several.
      format: format === 'event-list' && around.format !== 'raw' ? around.format : format,
      provenance: provenance ?? around.provenance,
      depth: around.depth + 1,
    };
  }

  #clusterOf(named: string | undefined, around: Around): string {
    return named && !this.#options.isClusterFixed ? named : around.cluster;
  }

  #readEvent(whole: Json, around: Around, known: Known | undefined): void {
    const { format, provenance } = around;
    const event = !known && isApart(whole) ? eventOfRow(whole) : whole;
    if (!event) {
      this.#reject('bad-field', around);
      return;
    }
    // What is known already was in the server's own form, which has nothing beside the event.
    const isAlone = known !== undefined || format === 'gke';
    const cluster = isAlone ? around.cluster : this.#clusterOf(clusterBeside(whole), around);
    const beside = { timeUs: () => around.timeUs ?? timeBeside(whole), provenance };
    this.#result.push(readEvent(cluster, event, known, beside), format);
  }

  #reject(code: RejectCode, { cluster, format }: Around, text = this.#line): void {
    this.#result.reject(code, cluster, format, text);
  }
}

function inside(around: Around): Around {
  return { ...around, depth: around.depth + 1 };
}
