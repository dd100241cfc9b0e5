import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import mqttPacket, { type Packet, type Parser } from 'mqtt-packet';
import { SimulatorError } from './simulator-error.ts';

export interface BrokerAddress {
  host: string;
  port: number;
  isTls: boolean;
  /** PEM of a private certificate authority. */
  ca?: string;
}

export interface MqttSocketOwner {
  socketOpened(socket: MqttSocket): void;
  socketPacket(socket: MqttSocket, packet: Packet): void;
  socketClosed(socket: MqttSocket, error: Error | undefined): void;
}

export function readBrokerUrl(url: string, ca?: string): BrokerAddress {
  const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', port: '' };
  const isTls = protocol === 'mqtts:';
  if (hostname === '' || (!isTls && protocol !== 'mqtt:')) {
    throw new SimulatorError(
      'invalid_mqtt_url',
      `The broker's address ${url} is not of the form mqtt://host:1883 or mqtts://host:8883.`,
    );
  }
  // In a URL an IPv6 address stands in brackets; a socket wants it bare.
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: port === '' ? (isTls ? 8883 : 1883) : Number(port), isTls, ...(ca === undefined ? {} : { ca }) };
}

/** One MQTT 3.1.1 byte stream. It knows packets, and nothing about sessions; a whole client a lock would be too heavy. */
export class MqttSocket {
  readonly #socket: Socket;
  readonly #parser: Parser;
  #error: Error | undefined;

  constructor(address: BrokerAddress, owner: MqttSocketOwner) {
    const { host, port, isTls, ca } = address;
    this.#socket = isTls ? connectTls({ host, port, ...(ca === undefined ? {} : { ca }) }) : connectTcp({ host, port });
    this.#socket.setNoDelay(true);
    this.#parser = mqttPacket.parser({ protocolVersion: 4 });
    this.#parser.on('packet', (packet: Packet) => owner.socketPacket(this, packet));
    this.#parser.on('error', (error: Error) => this.#socket.destroy(error));
    this.#socket.on(isTls ? 'secureConnect' : 'connect', () => owner.socketOpened(this));
    this.#socket.on('data', (bytes: Buffer) => this.#parser.parse(bytes));
    this.#socket.on('error', (error) => {
      this.#error = error;
    });
    this.#socket.on('close', () => owner.socketClosed(this, this.#error));
  }

  send(packet: Packet): void {
    if (this.#socket.writable) this.#socket.write(mqttPacket.generate(packet));
  }

  /** Sends what is buffered, then closes. */
  end(): void {
    this.#socket.end();
  }

  /** Closes at once, as when a cable is pulled: the broker sends the last will. */
  destroy(): void {
    this.#socket.destroy();
  }
}
