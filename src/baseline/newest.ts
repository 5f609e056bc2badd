/** Whether one of many is among so many used last; of one time those of the highest keys. `most` is less than there are. */
export function newest(
  all: Uint32Array,
  most: number,
  timeOf: (id: number) => number,
  keyOf: (id: number) => string,
): (id: number) => boolean {
  const times = new Float64Array(all.length);
  for (let at = 0; at < all.length; at += 1) times[at] = timeOf(all[at] as number);
  times.sort();
  const cutUs = times[times.length - most] as number;
  const room = most - (times.length - times.lastIndexOf(cutUs) - 1);
  const ofCut = Array.from(
    all.filter((id) => timeOf(id) === cutUs),
    (id) => ({ id, key: keyOf(id) }),
  );
  ofCut.sort((a, b) => (a.key > b.key ? -1 : 1));
  const kept = new Set(ofCut.slice(0, room).map(({ id }) => id));
  return (id) => timeOf(id) > cutUs || (timeOf(id) === cutUs && kept.has(id));
}
