import type { Decoder } from '../../audit/decode.ts';
import { reject } from '../../audit/full-event.ts';
import type { KafkaMessage } from '../../kafka/client.ts';
import type { Decoded, RejectCode } from '../../model/audit-event.ts';
import type { FeedReport } from '../../pipeline/chunk.ts';
import type { RejectedLine } from '../../pipeline/engine.ts';
import { clusterOf, type RawInput } from './inputs.ts';
import { packWithin, partsOf, timesOf } from './pack.ts';

/** Clusters that one raw partition may name; the name may come from outside. */
const MAX_CLUSTERS = 10_000;

/** What a stretch of one raw partition became. */
export interface Gathered {
  /** Packed chunks by cluster, in order. */
  chunks: { cluster: string; text: string }[];
  rejects: RejectedLine[];
}

/** Turns raw records of one partition into chunks by cluster. Remembers decoders, nothing else. */
export class Gatherer {
  readonly #input: RawInput;
  readonly #source: string;
  readonly #createDecoder: (cluster: string) => Decoder;
  readonly #decoders = new Map<string, Decoder>();

  constructor(input: RawInput, source: string, createDecoder: (cluster: string) => Decoder) {
    this.#input = input;
    this.#source = source;
    this.#createDecoder = createDecoder;
  }

  gather(messages: readonly KafkaMessage[]): Gathered {
    const byCluster = new Map<string, Decoded[]>();
    const rejects: RejectedLine[] = [];
    for (const message of messages) {
      const cluster = clusterOf(this.#input, message);
      const out = recordsOf(byCluster, cluster ?? '');
      const before = out.length;
      this.#decode(message, cluster, out);
      for (let at = before; at < out.length; at += 1) {
        const rejected = out[at];
        if (rejected?.tier === 'rejected')
          rejects.push({ source: this.#source, offset: Number(message.offset), rejected });
      }
    }
    const from = Number(messages[0]?.offset ?? 0);
    const to = Number(messages.at(-1)?.offset ?? from - 1) + 1;
    // What belongs to no cluster is among the rejects, and in no log.
    byCluster.delete('');
    const chunks = [...byCluster].flatMap(([cluster, records]) => this.#pack(cluster, records, { from, to }, rejects));
    return { chunks, rejects };
  }

  #decode({ value }: KafkaMessage, cluster: string | undefined, out: Decoded[]): void {
    // A tombstone says nothing.
    if (value === null) return;
    const decode = cluster === undefined ? undefined : this.#decoderOf(cluster);
    if (!decode) out.push(reject('', 'unknown-cluster', value.toString('latin1', 0, 1024)));
    else decodeValue(decode, value, out);
  }

  #decoderOf(cluster: string): Decoder | undefined {
    const known = this.#decoders.get(cluster);
    if (known || this.#decoders.size >= MAX_CLUSTERS) return known;
    const decode = this.#createDecoder(cluster);
    this.#decoders.set(cluster, decode);
    return decode;
  }

  #pack(cluster: string, all: readonly Decoded[], range: { from: number; to: number }, rejects: RejectedLine[]) {
    const good = all.filter(({ tier }) => tier !== 'rejected');
    const parts = good.length === 0 ? [[]] : partsOf(good);
    return parts.flatMap((records, index) => {
      const feed: FeedReport = { source: this.#source, ...range, ...timesOf(records), rejected: {} };
      if (index === 0) feed.rejected = rejectedIn(all);
      return packWithin({ cluster, feed, records }, rejects).map((text) => ({ cluster, text }));
    });
  }
}

/** Rejects behind which several lines may stand. */
const LINES: ReadonlySet<RejectCode> = new Set(['not-json', 'line-too-long']);

/** One event, or several lines that a shipper sent as one record. */
function decodeValue(decode: Decoder, value: Buffer, out: Decoded[]): void {
  const before = out.length;
  decode(value, 0, value.length, out);
  const only = out[before];
  // What was named as a binary form has no lines, although OTLP begins with the byte of a newline.
  const isOneText = out.length === before + 1 && only?.tier === 'rejected' && LINES.has(only.code);
  if (!isOneText || !value.subarray(0, value.length - 1).includes(10)) return;
  out.length = before;
  for (let start = 0; start < value.length; ) {
    const newline = value.indexOf(10, start);
    const end = newline < 0 ? value.length : newline;
    decode(value, start, end, out);
    start = end + 1;
  }
}

function rejectedIn(records: readonly Decoded[]): FeedReport['rejected'] {
  const counts: FeedReport['rejected'] = {};
  for (const record of records) {
    if (record.tier === 'rejected') counts[record.code] = (counts[record.code] ?? 0) + 1;
  }
  return counts;
}

function recordsOf(byCluster: Map<string, Decoded[]>, cluster: string): Decoded[] {
  const known = byCluster.get(cluster);
  if (known) return known;
  const records: Decoded[] = [];
  byCluster.set(cluster, records);
  return records;
}
