import { BlockList, isIP } from 'node:net';
import { clientKey } from '../../platform/http/client-key.ts';
import { invalidInput } from '../../platform/errors.ts';

/** Shorter ones would cut off whole providers by a slip of the finger. */
const shortestPrefix = { ipv4: 16, ipv6: 32 } as const;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/**
 * What is counted and blocked with an address: itself, or of IPv6 its /64, the smallest network that one customer gets; as PostgreSQL
 * writes it. Undefined for what is no address.
 */
export function networkOf(address: string): string | undefined {
  const key = clientKey(address).slice('addr:'.length);
  const [start = ''] = key.split('/', 1);
  if (isIP(start) === 0) return undefined;
  if (start.includes(':')) return compress(start, 64);
  return key === start ? `${start}/32` : undefined;
}

function compress(start: string, prefix: number): string {
  return `${new URL(`http://[${start}]`).hostname.slice(1, -1)}/${prefix}`;
}

/** The machine itself: somebody at its keyboard, or a proxy whose clients cannot be told apart while TRUST_PROXY does not name it. */
export function isLoopback(network: string): boolean {
  const [start = ''] = network.split('/', 1);
  return isIP(start) !== 0 && loopback.check(start, familyOf(start));
}

/** An address or a network as somebody types it, as PostgreSQL writes it. Throws invalid_input. */
export function readNetwork(text: string): string {
  const [start = '', prefixText, ...rest] = text.trim().split('/');
  const refused = invalidInput(
    'address',
    'Give an address such as 203.0.113.5 or 2001:db8::1, or a network such as 203.0.113.0/24.',
    'invalid_address',
  );
  if (isIP(start) === 0 || start.includes('%') || rest.length > 0) throw refused;
  if (prefixText === undefined) return networkOf(start) ?? start;
  const family = familyOf(start);
  const prefix = Number(prefixText);
  if (!/^\d{1,3}$/.test(prefixText) || prefix > (family === 'ipv4' ? 32 : 128)) throw refused;
  if (prefix < shortestPrefix[family]) {
    throw invalidInput(
      'address',
      `A network may be as large as /${shortestPrefix[family]}, and no larger: this one would cut off a great many people.`,
      'network_too_large',
    );
  }
  if (!isStartOf(start, prefix, family)) {
    throw invalidInput(
      'address',
      `${start} is not where a /${prefix} begins. Give the first address of the network.`,
      'not_a_network',
    );
  }
  return family === 'ipv6' ? compress(start, prefix) : `${start}/${prefix}`;
}

function bitsOf(address: string, family: 'ipv4' | 'ipv6'): bigint {
  if (family === 'ipv4') return address.split('.').reduce((bits, part) => bits * 256n + BigInt(part), 0n);
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [
    ...first,
    ...Array.from({ length: tail === undefined ? 0 : 8 - first.length - last.length }, () => '0'),
    ...last,
  ];
  return groups.reduce((bits, group) => bits * 65_536n + BigInt(`0x${group}`), 0n);
}

function isStartOf(address: string, prefix: number, family: 'ipv4' | 'ipv6'): boolean {
  const hostBits = BigInt((family === 'ipv4' ? 32 : 128) - prefix);
  return bitsOf(address, family) % 2n ** hostBits === 0n;
}
