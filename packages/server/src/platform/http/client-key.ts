import { isIPv4, isIPv6 } from 'node:net';

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}

/**
 * Under which key a client address is counted. IPv6 by its /64, the smallest network that one customer gets: counting
 * single addresses would let anybody choose 2^64 of them.
 */
export function clientKey(address: string | undefined): string {
  if (address === undefined || address === '') return 'addr:unknown';
  if (!address.includes(':')) return `addr:${address}`;
  const bare = address.split('%', 1)[0] ?? address;
  const mapped = bare.slice(bare.lastIndexOf(':') + 1);
  if (bare.toLowerCase().startsWith('::ffff:') && isIPv4(mapped)) return `addr:${mapped}`;
  if (!isIPv6(bare)) return `addr:${bare.slice(0, 64)}`;
  const [head = '', tail] = bare.split('::', 2);
  const first = groupsOf(head);
  if (tail !== undefined) {
    const last = groupsOf(tail);
    const lastWidth = last.length + (tail.includes('.') ? 1 : 0);
    while (first.length + lastWidth < 8) first.push('0');
    first.push(...last);
  }
  const prefix = first.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `addr:${prefix.join(':')}::/64`;
}
