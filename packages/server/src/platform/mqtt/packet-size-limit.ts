import type { Client } from 'aedes';

interface Parser {
  parse(chunk: Buffer): number;
  readonly packet: { readonly length: number };
}

/**
 * Calls back as soon as a packet announces more than `bytesMax`, before it is there. The library has no such setting and
 * would collect up to 256 MiB, even from somebody who has not said who he is. This reaches into the client's parser; a test
 * with a real connection holds it to what the installed version does.
 */
export function limitPacketSize(client: Client, bytesMax: number, onTooLarge: () => void): void {
  const parser: unknown = Reflect.get(client, '_parser');
  if (!isParser(parser))
    throw new TypeError('The MQTT library has changed: its clients have no packet parser to put a limit on.');
  const parse = parser.parse.bind(parser);
  parser.parse = (chunk) => {
    const waiting = parse(chunk);
    if (parser.packet.length > bytesMax) onTooLarge();
    return waiting;
  };
}

function isParser(value: unknown): value is Parser {
  return (
    typeof value === 'object' && value !== null && 'parse' in value && typeof value.parse === 'function' && 'packet' in value
  );
}
