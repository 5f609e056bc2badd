/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** Something went wrong while running. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** `scan --fail-on` met such an alert. */
  alerts: 3,
  /** Part of the input could not be read. */
  unreadable: 4,
} as const;
