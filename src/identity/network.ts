import type { Seen } from './seen.ts';

/** The network an address is learnt under: /24 for IPv4, /64 for IPv6; the text itself when it is neither. */
export function networkOf(ip: string): string {
  if (ip.includes(':')) return `${expand(ip).slice(0, 4).join(':')}::/64`;
  const dot = ip.lastIndexOf('.');
  return dot < 0 ? ip : `${ip.slice(0, dot)}.0/24`;
}

/** Of two families each has addresses of its own. */
export function isSameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':');
}

/** Whether an IPv4 address lies between two networks of one /16: a range that addresses are handed out of is in one piece. */
export function isBetween(networks: readonly Seen[], ip: string): boolean {
  const [first, second, third] = ip.split('.');
  const start = `${first}.${second}.`;
  const thirds = networks.flatMap(([network]) => (network.startsWith(start) ? [Number(network.split('.')[2])] : []));
  return thirds.some((one) => one < Number(third)) && thirds.some((one) => one > Number(third));
}

/** The eight groups of an IPv6 address, `::` written out. */
function expand(ip: string): string[] {
  const [head = '', tail] = ip.split('::', 2);
  const left = head.split(':').filter((group) => group !== '');
  if (tail === undefined) return left;
  const right = tail.split(':').filter((group) => group !== '');
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}
