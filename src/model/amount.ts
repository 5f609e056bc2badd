/** A number with its noun: `1 event`, `10,193 events`. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${groupDigits(count)} ${count === 1 ? one : many}`;
}

/** A whole number with its thousands parted: 4,812. Written out, since findings hold it: no locale has a say. */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
