import { networkInterfaces } from 'node:os';

/** The host under which others reach something that listens on `host`: for "every address" one that leaves this machine, where there is one. */
export function reachableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((address) => address.family === 'IPv4' && !address.internal);
  return outward?.address ?? '127.0.0.1';
}

/** `http://192.168.1.5:8000`; IPv6 addresses in brackets. */
export function urlOf(protocol: string, host: string, port: number): string {
  const shown = reachableHost(host);
  return `${protocol}://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
