/** From one moment to another, milliseconds since the epoch. */
export interface OnceWindow {
  fromMs: number;
  untilMs: number;
}

/** On some days of every week, in UTC; one that ends before it begins goes over midnight. */
export interface WeeklyWindow {
  /** 0 is Sunday. */
  days: readonly number[];
  /** Minutes of the day. */
  fromMinute: number;
  untilMinute: number;
}

export type TimeWindow = OnceWindow | WeeklyWindow;
