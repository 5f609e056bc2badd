/** Until when each sink has its digests, kept where whoever sends the next one finds it. */
export interface DigestMarks {
  /** Milliseconds since the epoch; undefined of a sink that is new. */
  untilMs(sink: string): Promise<number | undefined>;
  keep(sink: string, untilMs: number): Promise<void>;
}
