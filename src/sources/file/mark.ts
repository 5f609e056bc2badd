/** What a source must know of the records before a position in order to go on exactly as if it had not stopped. */
export interface Mark {
  /** Print of the beginning of what was read. */
  head: string;
  /** Time of the last event before the position. */
  previousUs: number | undefined;
  /** Events before it. */
  events: number;
}

export function formatMark({ head, previousUs, events }: Mark): string {
  return `${events} ${previousUs ?? '-'} ${head}`;
}

/** Positions kept without a mark, or with another one, say nothing. */
export function parseMark(text: string | undefined): Mark {
  const parts = /^(\d+) (-?\d+|-) ([0-9a-f]*)$/.exec(text ?? '');
  if (!parts) return { head: '', previousUs: undefined, events: 0 };
  const [, events, previous, head = ''] = parts;
  return { head, previousUs: previous === '-' ? undefined : Number(previous), events: Number(events) };
}
