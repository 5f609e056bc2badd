import type { RejectCode } from '../model/audit-event.ts';
import type { RejectedLine } from '../pipeline/engine.ts';
import { escapeText } from './text/escape.ts';
import { cutEnd } from './text/width.ts';

const SHOWN = 5;
const EXCERPT_WIDTH = 60;

/** What could not be read, counted by reason, with the first of it. */
export class RejectedLines {
  readonly #byCode = new Map<RejectCode, number>();
  readonly #first: RejectedLine[] = [];

  add(line: RejectedLine): void {
    const { code } = line.rejected;
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1);
    if (this.#first.length < SHOWN) this.#first.push(line);
  }

  get count(): number {
    return [...this.#byCode.values()].reduce((sum, each) => sum + each, 0);
  }

  /** For people; `nameOf` tells the name of a source. Nothing where nothing was rejected. */
  lines(nameOf: (source: string) => string): string[] {
    if (this.#byCode.size === 0) return [];
    const codes = [...this.#byCode].sort(([, a], [, b]) => b - a).map(([code, count]) => `${count} ${code}`);
    const first = this.#first.map(
      ({ source, offset, rejected: { code, excerpt } }) =>
        `  ${escapeText(nameOf(source))} at byte ${offset}: ${code}: ${cutEnd(escapeText(excerpt), EXCERPT_WIDTH)}`,
    );
    const remedies = [...this.#byCode.keys()].flatMap((code) => REMEDIES[code] ?? []);
    return [`rejected: ${codes.join(', ')}; the first of them:`, ...first, ...remedies];
  }
}

/** What to change where the sender is to blame. */
const REMEDIES: Partial<Readonly<Record<RejectCode, string>>> = {
  'otlp-protobuf': "  otlp-protobuf: set `encoding: otlp_json` or `encoding: raw` in the collector's Kafka exporter",
  msgpack: '  msgpack: set `Format json` in the output of Fluent Bit or Fluentd',
  'legacy-format': '  legacy-format: start the API server with --audit-log-format=json',
  binary: '  binary: let the shipper write JSON or text, not Avro and no archive; gzip, zstd and zlib are read',
  truncated: '  truncated: events were cut on the way; log secrets at Metadata, so that they stay short',
};
