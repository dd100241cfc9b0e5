import type { EventEmitter } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { SmartLockError } from '../errors.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { EmbeddedAccounts } from './embedded-accounts.ts';
import { EmbeddedSessions } from './embedded-sessions.ts';
import { InFlight } from './in-flight.ts';
import { limitPacketSize } from './packet-size-limit.ts';
import { noSuspicions, type Suspicions } from './suspicions.ts';
import type { TopicAccount } from './topic-account.ts';
import { isDeviceChannel, isDeviceId, type DeviceChannel, type ServerChannel, type Topics } from './topics.ts';
import {
  noCounters,
  payloadBytesMax,
  type MqttCounters,
  type MqttHandlers,
  type MqttTransport,
  type RefusalReason,
} from './transport.ts';

export interface EmbeddedBrokerLimits {
  readonly connectionsMax: number;
  /** A packet that announces more than this closes its connection. It must hold a payload over the 8 KiB, which is only dropped. */
  readonly packetBytesMax: number;
  /** What may wait to be written to one lock before commands to it are given up. */
  readonly writeBacklogBytesMax: number;
  /** A lock that takes nothing for so long is disconnected. */
  readonly drainTimeoutMs: number;
  /** A lock that asks for no keepalive, or a longer one, gets this. */
  readonly keepaliveSecondsMax: number;
  readonly connectTimeoutMs: number;
  readonly subscriptionsMax: number;
  readonly stopTimeoutMs: number;
}

const defaultLimits: EmbeddedBrokerLimits = {
  connectionsMax: 20_000,
  packetBytesMax: 64 * 1024,
  writeBacklogBytesMax: 256 * 1024,
  drainTimeoutMs: 10_000,
  keepaliveSecondsMax: 300,
  connectTimeoutMs: 10_000,
  subscriptionsMax: 20,
  stopTimeoutMs: 10_000,
};

export interface EmbeddedBrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly topics: Topics;
  readonly logger: Logger;
  readonly counters?: MqttCounters;
  readonly suspicions?: Suspicions;
  readonly clock?: Clock;
  authenticateDevice(deviceId: string, apiKey: string): Promise<boolean>;
  /** Others than locks. */
  readonly accounts?: readonly TopicAccount[];
  readonly limits?: Partial<EmbeddedBrokerLimits>;
}

export interface EmbeddedBroker extends MqttTransport {
  /** Null before `start` and after `stop`. */
  readonly address: { host: string; port: number } | null;
  /** Ends every connection of the lock, also one whose key is being checked right now. */
  disconnectDevice(deviceId: string): void;
  connectionCount(): number;
}

const portTriesMax = 20;
const clientIdLengthMax = 128;
/** At a start, everything about every lock waits for them at once. */
const accountBacklogBytesMax = 16 * 1024 * 1024;

const returnCodes = { clientId: 2, unavailable: 3, badPassword: 4, notAuthorized: 5 };

/** The broker inside the process: MQTT 3.1.1, in memory, for one server. */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  const { topics, logger } = options;
  const counters = options.counters ?? noCounters;
  const suspicions = options.suspicions ?? noSuspicions;
  const clock = options.clock ?? systemClock;
  const limits = { ...defaultLimits, ...options.limits };
  const sessions = new EmbeddedSessions();
  const accounts = new EmbeddedAccounts(options.accounts ?? [], accountBacklogBytesMax);
  const wills = new WeakMap<Client, { topic: string; bytes: number } | null>();
  const subscribed = new WeakMap<Client, Set<string>>();
  const inFlight = new InFlight();
  let handlers: MqttHandlers | null = null;
  let server: Server | null = null;
  let stopping = false;

  const broker = new Aedes({
    // A limit here would be one for the whole broker: a slow lock could hold up every other one.
    concurrency: 0,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    queueLimit: 200,
    maxClientsIdLength: clientIdLengthMax,
    maxTopicLevels: 20,
    preConnect(client, packet, callback) {
      // A session that outlives its connection would make the broker keep messages for a lock that is away.
      packet.clean = true;
      const keepalive = packet.keepalive ?? 0;
      packet.keepalive = keepalive === 0 ? limits.keepaliveSecondsMax : Math.min(keepalive, limits.keepaliveSecondsMax);
      wills.set(client, packet.will ? { topic: packet.will.topic, bytes: packet.will.payload.length } : null);
      callback(null, true);
    },
    authenticate(client, username, password, done) {
      // The library's own limit ends when CONNECT has arrived; the check of the key must not take for ever either.
      const timer = setTimeout(() => client.conn.destroy(), limits.connectTimeoutMs);
      const checked = admit(client, username, password).finally(() => clearTimeout(timer));
      checked.then(
        (refusal) => {
          if (refusal === null) return done(null, true);
          counters.refusedConnection(refusal.reason);
          return done(connectError(refusal.returnCode), null);
        },
        (error: unknown) => {
          counters.refusedConnection('unavailable');
          logger.error({ err: error }, 'A lock could not connect, because its key could not be checked.');
          done(connectError(returnCodes.unavailable), null);
        },
      );
    },
    authorizePublish(client, packet, callback) {
      inFlight.enter();
      take(client, packet)
        .then(() => callback(null), callback)
        // Counted until the acknowledgement is on its way: a stop that waits must not cut it off.
        .finally(() => setImmediate(() => inFlight.leave()));
    },
    authorizeSubscribe(client, subscription, callback) {
      if (accounts.has(client)) return callback(null, accounts.maySubscribe(client, subscription.topic) ? subscription : null);
      const deviceId = sessions.deviceIdOf(client);
      const filters = subscribed.get(client) ?? new Set();
      const isAllowed = deviceId !== null && topics.mayDeviceSubscribe(deviceId, subscription.topic);
      if (!isAllowed || (filters.size >= limits.subscriptionsMax && !filters.has(subscription.topic))) {
        // Null is answered as 0x80; an error would close the connection.
        return callback(null, null);
      }
      subscribed.set(client, filters.add(subscription.topic));
      return callback(null, subscription);
    },
    authorizeForward(client, packet) {
      return mayForward(client, packet) ? packet : null;
    },
  });

  broker.on('clientReady', (client: Client) => {
    if (accounts.has(client)) return;
    if (sessions.isRevoked(client)) client.conn.destroy();
    else sessions.connected(client);
  });
  broker.on('clientDisconnect', (client: Client) => sessions.disconnected(client));
  // Only the message: the errors of the library carry whole packets, with passwords in them.
  broker.on('clientError', (client: Client, error: Error) => {
    logger.debug({ clientId: client.id, reason: error.message }, 'The connection of a lock ended with an error.');
  });
  broker.on('connectionError', (_client: Client, error: Error) => {
    logger.debug({ reason: error.message }, 'A connection to the broker ended before it was accepted.');
  });
  const events: EventEmitter = broker;
  events.on('error', (error: Error) => logger.error({ reason: error.message }, 'The MQTT broker failed.'));

  type Refusal = { reason: RefusalReason; returnCode: number };

  /** Null: the lock may connect. */
  async function admit(client: Client, username: string | undefined, password: Buffer | undefined): Promise<Refusal | null> {
    if (stopping) return { reason: 'unavailable', returnCode: returnCodes.unavailable };
    if (sessions.connectedCount >= limits.connectionsMax) {
      return { reason: 'too_many_connections', returnCode: returnCodes.unavailable };
    }
    const wrong = { reason: 'not_authenticated', returnCode: returnCodes.badPassword } as const;
    if (username === undefined || password === undefined || password.length > 256) return wrong;
    if (client.id.length > clientIdLengthMax) return { reason: 'client_id', returnCode: returnCodes.clientId };
    const admitted = accounts.admit(client, username, password.toString('utf8'), wills.get(client)?.topic);
    if (admitted === 'admitted') return null;
    if (admitted === 'will') return { reason: 'will', returnCode: returnCodes.notAuthorized };
    if (admitted !== null || !isDeviceId(username)) return wrong;
    // A client id that comes again ends the connection that had it. Within the lock's own name it cannot be another lock's.
    client.id = `${username}/${client.id}`;
    sessions.open(client, username);
    if (!(await options.authenticateDevice(username, password.toString('utf8')))) {
      suspicions.refused(username);
      return wrong;
    }
    if (sessions.isRevoked(client)) return wrong;
    const will = wills.get(client);
    if (will && (!topics.mayDevicePublish(username, will.topic) || will.bytes > payloadBytesMax)) {
      return { reason: 'will', returnCode: returnCodes.notAuthorized };
    }
    return null;
  }

  /** Resolves when the message may be acknowledged. A rejection closes the connection, unacknowledged. */
  async function take(client: Client | null, packet: PublishPacket): Promise<void> {
    if (client !== null && accounts.has(client)) return accounts.take(client, packet);
    const deviceId = sessions.deviceIdOf(client);
    const parsed = topics.parse(packet.topic);
    if (
      deviceId === null ||
      parsed === null ||
      !topics.mayDevicePublish(deviceId, packet.topic) ||
      !isDeviceChannel(parsed.channel)
    ) {
      counters.dropped('unknown', 'topic_not_allowed');
      if (deviceId !== null) suspicions.forged(deviceId, 'The lock sent a message on a topic that is not its own');
      throw new Error('publishing to this topic is not allowed');
    }
    if (client === null || sessions.isRevoked(client)) throw new Error('the keys of this lock were revoked');
    if (stopping || handlers === null) throw new Error('the broker is stopping');
    const channel = parsed.channel;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload, 'utf8');
    counters.received(channel);
    if (packet.retain && !isRetainable(channel, payload)) {
      packet.retain = false;
      counters.dropped(channel, 'retain_not_allowed');
    }
    if (payload.length > payloadBytesMax) {
      // Acknowledged all the same: sent again it would be no smaller.
      counters.dropped(channel, 'too_large');
      return;
    }
    await handOver(handlers, deviceId, channel, payload, packet);
  }

  async function handOver(to: MqttHandlers, deviceId: string, channel: DeviceChannel, payload: Buffer, packet: PublishPacket) {
    try {
      await to.onMessage({ deviceId, channel, payload, receivedAt: clock.now(), retained: false, duplicate: packet.dup });
      counters.acknowledged(channel);
    } catch (error) {
      counters.dropped(channel, 'handler_failed');
      logger.warn({ deviceId, channel, err: error }, 'A message of a lock could not be stored; it is not acknowledged.');
      // Nothing is owed for QoS 0; closing the connection would gain nothing.
      if (packet.qos > 0) throw error;
    }
  }

  function mayForward(client: Client, packet: AedesPublishPacket): boolean {
    if (accounts.has(client)) return accounts.mayForward(client, packet.topic);
    const deviceId = sessions.deviceIdOf(client);
    if (deviceId === null || sessions.isRevoked(client) || !packet.topic.startsWith(topics.devicePrefix(deviceId))) return false;
    if (packet.payload.length > payloadBytesMax) return false;
    if (client.conn.writableLength <= limits.writeBacklogBytesMax) return true;
    const channel = topics.parse(packet.topic)?.channel;
    if (channel === 'command' || channel === 'ota') counters.publishFailed(channel, 'backlog');
    return false;
  }

  async function publish(deviceId: string, channel: ServerChannel, payload: string, { expiresAt }: { expiresAt: Date }) {
    const topic = topics.build(deviceId, channel);
    if (server === null || stopping) {
      counters.publishFailed(channel, 'disconnected');
      throw new SmartLockError(
        'unavailable',
        'broker_unavailable',
        `The command to ${deviceId} was not sent: the MQTT broker is not running.`,
      );
    }
    if (expiresAt <= clock.now()) {
      counters.publishFailed(channel, 'expired');
      throw new SmartLockError('timeout', 'command_expired', `The command to ${deviceId} was not sent: it had expired already.`);
    }
    const packet: PublishPacket = {
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload, 'utf8'),
      qos: 0,
      retain: false,
      dup: false,
    };
    await new Promise<void>((resolve, reject) => {
      broker.publish(packet, (error) => {
        if (error) reject(error);
      });
      // The library calls back when the lock's socket has drained, which may take its time and changes nothing.
      resolve();
    });
    counters.published(channel);
  }

  async function start(given: MqttHandlers): Promise<void> {
    handlers = given;
    stopping = false;
    await broker.listen();
    const opened = createServer({ noDelay: true, keepAlive: true }, accept);
    opened.maxConnections = limits.connectionsMax + 1_000;
    const port = await listenOnFreePort(opened, options.host, options.port).catch(async (error: unknown) => {
      await new Promise<void>((resolve) => broker.close(resolve));
      throw error;
    });
    if (options.port !== 0 && port !== options.port) {
      logger.warn({ asked: options.port, port }, `Port ${options.port} is taken; the MQTT broker listens on ${port} instead.`);
    }
    opened.on('error', (error) => logger.error({ reason: error.message }, 'The socket of the MQTT broker failed.'));
    server = opened;
  }

  function accept(socket: Socket): void {
    const client = broker.handle(socket);
    limitPacketSize(client, limits.packetBytesMax, () => {
      counters.refusedConnection('packet_too_large');
      socket.destroy();
    });
  }

  async function stop(): Promise<void> {
    if (server === null || stopping) return;
    stopping = true;
    const closing = server;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    if (!(await inFlight.idle(limits.stopTimeoutMs))) {
      logger.warn({ count: inFlight.count }, 'The broker stops although messages are under way; the locks will send them again.');
    }
    await new Promise<void>((resolve) => broker.close(resolve));
    await closed;
    server = null;
    handlers = null;
  }

  function address(): { host: string; port: number } | null {
    const bound = server?.address() ?? null;
    return isAddress(bound) ? { host: options.host, port: bound.port } : null;
  }

  return {
    start,
    stop,
    publish,
    isConnected: () => server?.listening === true && !stopping,
    describe: () => ({ kind: 'embedded', url: `mqtt://${urlHost(options.host)}:${address()?.port ?? options.port}` }),
    get address() {
      return address();
    },
    disconnectDevice(deviceId) {
      for (const client of sessions.revoke(deviceId)) client.conn.destroy();
    },
    connectionCount: () => sessions.connectedCount,
  };
}

/** The retained store stays small: one word for each lock. */
function isRetainable(channel: DeviceChannel, payload: Buffer): boolean {
  return channel === 'availability' && payload.length <= 16;
}

function connectError(returnCode: number): AuthenticateError {
  // The library's enum exists for the type checker only.
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  return Object.assign(new Error('connection refused'), { returnCode });
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isAddress(bound: AddressInfo | string | null): bound is AddressInfo {
  return typeof bound === 'object' && bound !== null;
}

async function listenOnFreePort(server: Server, host: string, firstPort: number): Promise<number> {
  for (let attempt = 0; attempt < portTriesMax; attempt += 1) {
    const port = firstPort === 0 ? 0 : firstPort + attempt;
    if (port > 65_535) break;
    if (await tryListen(server, host, port)) {
      const bound = server.address();
      return isAddress(bound) ? bound.port : port;
    }
  }
  throw new SmartLockError(
    'unavailable',
    'mqtt_port_taken',
    `The MQTT broker found no free port from ${firstPort} on (${portTriesMax} tried). Free one, or set MQTT_PORT to another.`,
  );
}

/** False when the port is taken; every other failure is thrown. */
async function tryListen(server: Server, host: string, port: number): Promise<boolean> {
  return await new Promise<boolean>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host, port, backlog: 2048 });
  });
}
