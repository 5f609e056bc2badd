/** A thing, when it was last seen (microseconds), and how many times. */
export type Seen = [thing: string, seenUs: number, count: number];

export function seenAt(list: readonly Seen[] | undefined, thing: string): boolean {
  if (list) for (const seen of list) if (seen[0] === thing) return true;
  return false;
}

/** The things for a person: `10.0.1.4, 10.0.1.9`. */
export function listed(list: readonly Seen[]): string {
  return list.map(([thing]) => thing).join(', ');
}

/** Notes a sighting; of more than `cap` things the one seen longest ago is forgotten. */
export function sawOn(list: Seen[], thing: string, timeUs: number, cap: number): void {
  for (const known of list) {
    if (known[0] !== thing) continue;
    if (timeUs > known[1]) known[1] = timeUs;
    known[2] += 1;
    return;
  }
  list.push([thing, timeUs, 1]);
  if (list.length <= cap) return;
  const oldest = list.reduce((a, b) => (b[1] < a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
  list.splice(list.indexOf(oldest), 1);
}
