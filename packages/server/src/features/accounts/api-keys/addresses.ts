import { BlockList, isIPv4, isIPv6 } from 'node:net';

interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parse(text: string): Network | undefined {
  const [address = '', bitsText, ...rest] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) && !address.includes('%') ? 'ipv6' : undefined;
  if (family === undefined || rest.length > 0) return undefined;
  const bitsMax = family === 'ipv4' ? 32 : 128;
  if (bitsText === undefined) return { address, bits: bitsMax, family };
  return /^\d{1,3}$/.test(bitsText) && Number(bitsText) <= bitsMax ? { address, bits: Number(bitsText), family } : undefined;
}

/** An address, or a network such as 192.0.2.0/24. */
export function isAddressOrNetwork(text: string): boolean {
  return parse(text) !== undefined;
}

/** Whether `address` is one of these, or in one of these networks. IPv4 that arrives in IPv6's clothes is IPv4. */
export function isAddressIn(address: string, allowed: readonly string[]): boolean {
  const bare = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const list = new BlockList();
  for (const network of allowed.map(parse)) {
    if (network !== undefined) list.addSubnet(network.address, network.bits, network.family);
  }
  return list.check(bare, isIPv4(bare) ? 'ipv4' : 'ipv6');
}
