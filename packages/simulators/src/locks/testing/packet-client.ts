import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';

export interface Heard {
  topic: string;
  text: string;
  json: Record<string, unknown>;
  retain: boolean;
}

/** Somebody at a broker who hears everything below one prefix and may speak: the server's side without a server. */
export class PacketClient {
  readonly heard: Heard[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the broker has confirmed the subscription; rejects when it cannot be reached. */
  static async listen(port: number, topic: string): Promise<PacketClient> {
    const socket = connect({ host: '127.0.0.1', port });
    const client = new PacketClient(socket);
    const { promise, resolve, reject } = Promise.withResolvers<PacketClient>();
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') client.#send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 1 }] });
      else if (packet.cmd === 'suback') resolve(client);
      else if (packet.cmd === 'publish') client.#hear(packet);
    });
    parser.on('error', reject);
    socket.on('error', reject);
    socket.on('connect', () => {
      // A second one of the same name would push the first out.
      const clientId = `server-${randomUUID()}`;
      client.#send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0, clientId });
    });
    socket.on('data', (bytes: Buffer) => parser.parse(bytes));
    return promise;
  }

  /** As the server sends commands: QoS 0, never retained. */
  publish(topic: string, message: Record<string, unknown>): void {
    this.#send({ cmd: 'publish', topic, payload: JSON.stringify(message), qos: 0, retain: false, dup: false });
  }

  on(topic: string): Heard[] {
    return this.heard.filter((one) => one.topic === topic);
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(packet: Packet & { cmd: 'publish' }): void {
    if (packet.qos === 1 && packet.messageId !== undefined) this.#send({ cmd: 'puback', messageId: packet.messageId });
    const text = packet.payload.toString();
    const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    this.heard.push({ topic: packet.topic, text, json, retain: packet.retain });
  }

  #send(packet: Packet): void {
    this.#socket.write(mqttPacket.generate(packet));
  }
}
