/** One way in which audit lines arrive, and what must come of it. */
export interface Packing {
  name: string;
  /** Name under which its events are counted. */
  format: string;
  /** As it arrives, for these lines of the API server's log. */
  pack(lines: readonly string[]): string;
  /** Named by the packing itself; undefined where it names none. */
  cluster?: string;
  /** Only a reader of files can put it together again: its lines are no values of their own. */
  isFileOnly?: boolean;
}

export const parsed = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;

/** A line for each. */
export const each = (wrap: (line: string) => unknown) => (lines: readonly string[]) =>
  lines.map((line) => JSON.stringify(wrap(line))).join('\n');

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
