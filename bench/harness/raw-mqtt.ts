import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { generate, parser, type Packet } from 'mqtt-packet';

export interface RawMqttOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** All packets of one read of the socket, except the answer to CONNECT. Returned packets are written together. */
  onPackets(packets: readonly Packet[]): readonly Packet[];
}

export interface RawMqtt {
  send(packets: readonly Packet[]): void;
  close(): void;
}

/** Brokers that learn of locks from the server know a new one a moment later. */
export async function openOnceKnown(options: RawMqttOptions): Promise<RawMqtt> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openRawMqtt(options);
    } catch (error) {
      if (tries === 100) throw error;
      await delay(100);
    }
  }
}

/** MQTT 3.1.1 with nothing around it: no queue, no retry, no keepalive timer. A lost connection fails the benchmark. */
export function openRawMqtt(options: RawMqttOptions): Promise<RawMqtt> {
  const url = new URL(options.url);
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let isClosing = false;
    let received: Packet[] = [];
    const socket = connect({ host: url.hostname, port: Number(url.port || 1883), noDelay: true });
    const send = (packets: readonly Packet[]): void => {
      if (packets.length > 0) socket.write(Buffer.concat(packets.map((packet) => generate(packet))));
    };
    const reader = parser({ protocolVersion: 4 });
    reader.on('packet', (packet: Packet) => received.push(packet));
    socket.on('connect', () => {
      const { clientId, username = decodeURIComponent(url.username), password = decodeURIComponent(url.password) } = options;
      const credentials = username === '' ? {} : { username, password: Buffer.from(password) };
      send([{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 300, clientId, ...credentials }]);
    });
    socket.on('data', (chunk: Buffer) => {
      reader.parse(chunk);
      let packets = received;
      received = [];
      const [first] = packets;
      if (!isOpen && first?.cmd === 'connack') {
        if (first.returnCode !== 0) {
          reject(new Error(`The broker refuses ${options.clientId} with code ${first.returnCode}`));
          socket.destroy();
          return;
        }
        isOpen = true;
        packets = packets.slice(1);
        resolve({
          send,
          close() {
            isClosing = true;
            socket.destroy();
          },
        });
      }
      if (packets.length > 0) send(options.onPackets(packets));
    });
    const fail = (reason: string): void => {
      if (isClosing) return;
      if (!isOpen) reject(new Error(reason));
      // Half a measurement is none.
      else throw new Error(`${options.clientId}: ${reason}`);
    };
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the broker closed the connection'));
  });
}
