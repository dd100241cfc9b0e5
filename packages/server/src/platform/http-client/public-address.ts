import { BlockList, isIP } from 'node:net';

/** Every range of IPv4 that is not the open internet: this machine, private and shared networks, link-local (metadata services), documentation, multicast. */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
/** Only 2000::/3 is given out; within it, what wraps or tunnels IPv4 leads back inside. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside.check(address, 'ipv4');
  return family === 6 && globalV6.check(address, 'ipv6') && !inside.check(address, 'ipv6');
}

/** Networks (`10.1.0.0/16`) and addresses that an operator names. Throws on a text that is neither. */
export class NetworkList {
  readonly #list = new BlockList();
  readonly isEmpty: boolean;

  constructor(items: readonly string[]) {
    this.isEmpty = items.length === 0;
    for (const item of items) {
      const [network = '', bits, ...rest] = item.split('/');
      const family = isIP(network);
      const most = family === 4 ? 32 : 128;
      const prefix = bits === undefined ? most : Number(bits);
      if (family === 0 || rest.length > 0 || !/^\d+$/.test(bits ?? '0') || prefix > most) {
        throw new Error(`${item.slice(0, 60)} is no address and no network`);
      }
      this.#list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
    }
  }

  static accepts(items: readonly string[]): boolean {
    try {
      return new NetworkList(items) instanceof NetworkList;
    } catch {
      return false;
    }
  }

  has(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  }
}
