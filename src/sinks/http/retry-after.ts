/** What an answer asks us to wait, in milliseconds: seconds, or an HTTP date; 0 where it does not say. */
export function retryAfterMs(header: string | string[] | undefined): number {
  const text = [header].flat()[0] ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const untilMs = Date.parse(text);
  return Number.isNaN(untilMs) ? 0 : Math.max(0, untilMs - Date.now());
}
