import type { TSchema } from 'typebox';
import { commandSchemas, updateFirmwareSchema } from './command-payloads.ts';
import {
  accessEventSchema,
  availabilitySchema,
  doorEventSchema,
  heartbeatSchema,
  otaProgressSchema,
  responseSchema,
  statusSchema,
  tamperEventSchema,
} from './device-payloads.ts';
import { parseBrokerUrl } from './mqtt-connection.ts';
import type { Channel } from './topics.ts';

export interface AsyncApiOptions {
  readonly prefix: string;
  /** Where locks connect, for example mqtt://lock.example.com:1883. */
  readonly serverUrl: string;
  readonly version: string;
}

interface ChannelDescription {
  /** The name in the document; `/` would have to be escaped in every reference. */
  readonly name: string;
  readonly address: Channel;
  readonly direction: 'receive' | 'send';
  readonly summary: string;
  readonly schemas: readonly TSchema[];
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly contentType?: string;
  readonly repliesOn?: string;
}

/** Directions are the server's: what a lock publishes it receives. */
const channels: readonly ChannelDescription[] = [
  {
    name: 'availability',
    address: 'availability',
    direction: 'receive',
    summary: 'The lock connects or is gone; its last will',
    schemas: [availabilitySchema],
    qos: 1,
    retain: true,
    contentType: 'text/plain',
  },
  {
    name: 'status',
    address: 'status',
    direction: 'receive',
    summary: 'State of the lock',
    schemas: [statusSchema],
    qos: 1,
    retain: false,
  },
  {
    name: 'heartbeat',
    address: 'heartbeat',
    direction: 'receive',
    summary: 'Sign of life',
    schemas: [heartbeatSchema],
    qos: 0,
    retain: false,
  },
  {
    name: 'response',
    address: 'response',
    direction: 'receive',
    summary: 'Answers to commands',
    schemas: [responseSchema],
    qos: 1,
    retain: false,
  },
  {
    name: 'event',
    address: 'event',
    direction: 'receive',
    summary: 'What happened at the door',
    schemas: [accessEventSchema, doorEventSchema, tamperEventSchema],
    qos: 1,
    retain: false,
  },
  {
    name: 'otaProgress',
    address: 'ota/progress',
    direction: 'receive',
    summary: 'Progress of a firmware update',
    schemas: [otaProgressSchema],
    qos: 1,
    retain: false,
  },
  {
    name: 'command',
    address: 'command',
    direction: 'send',
    summary: 'Signed commands; with QoS 0 and never retained, so that no broker can hold one for a lock that is away',
    schemas: commandSchemas,
    qos: 0,
    retain: false,
    repliesOn: 'response',
  },
  {
    name: 'ota',
    address: 'ota',
    direction: 'send',
    summary: 'Signed firmware update orders',
    schemas: [updateFirmwareSchema],
    qos: 0,
    retain: false,
    repliesOn: 'otaProgress',
  },
];

/** The AsyncAPI 3.0 document of the device protocol, from the schemas that validate. */
export function buildAsyncApi(options: AsyncApiOptions): object {
  const url = parseBrokerUrl(options.serverUrl);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'SmartLock device protocol',
      version: options.version,
      description:
        'How locks talk to SmartLock over MQTT. Times are ISO 8601 with a zone. Fields that the server does not know are ignored; a field of the wrong type or range makes it drop the message. Payloads over 8 KiB are dropped.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: `${url.host.includes(':') ? `[${url.host}]` : url.host}:${url.port}`,
        protocol: url.protocol,
        protocolVersion: '3.1.1',
        ...(url.path === '' ? {} : { pathname: url.path }),
        description: 'Client id: the device_id, or the device_id, a hyphen and anything.',
        security: [{ $ref: '#/components/securitySchemes/deviceKey' }],
      },
    },
    channels: Object.fromEntries(channels.map((channel) => [channel.name, describeChannel(channel, options.prefix)])),
    operations: Object.fromEntries(channels.map((channel) => [operationName(channel), describeOperation(channel)])),
    components: {
      messages: Object.fromEntries(
        channels.flatMap((channel) => channel.schemas.map((schema) => describeMessage(channel, schema))),
      ),
      schemas: Object.fromEntries(
        channels.flatMap((channel) => channel.schemas.map((schema) => [idOf(schema), publicSchema(schema)])),
      ),
      securitySchemes: {
        deviceKey: { type: 'userPassword', description: 'User name: the device_id. Password: the api_key of the lock.' },
      },
    },
  };
}

function describeChannel(channel: ChannelDescription, prefix: string): object {
  return {
    address: `${prefix}/{device_id}/${channel.address}`,
    title: channel.name,
    summary: channel.summary,
    servers: [{ $ref: '#/servers/broker' }],
    parameters: {
      device_id: { description: 'The identifier of the lock: 6 to 20 characters out of A-Z and 0-9', examples: ['ABC123XYZ456'] },
    },
    messages: Object.fromEntries(
      channel.schemas.map((schema) => [idOf(schema), { $ref: `#/components/messages/${idOf(schema)}` }]),
    ),
  };
}

function describeOperation(channel: ChannelDescription): object {
  return {
    action: channel.direction,
    summary: channel.summary,
    channel: { $ref: `#/channels/${channel.name}` },
    messages: messagesOf(channel),
    ...(channel.repliesOn === undefined ? {} : { reply: describeReply(channel.repliesOn) }),
    bindings: { mqtt: { qos: channel.qos, retain: channel.retain, bindingVersion: '0.2.0' } },
  };
}

function describeReply(name: string): object {
  const channel = channels.find((each) => each.name === name);
  return { channel: { $ref: `#/channels/${name}` }, messages: channel === undefined ? [] : messagesOf(channel) };
}

function messagesOf(channel: ChannelDescription): object[] {
  return channel.schemas.map((schema) => ({ $ref: `#/channels/${channel.name}/messages/${idOf(schema)}` }));
}

function describeMessage(channel: ChannelDescription, schema: TSchema): [string, object] {
  const id = idOf(schema);
  const examples: unknown = Reflect.get(schema, 'examples');
  const hasRequestId = channel.name === 'response' || channel.name === 'otaProgress' || channel.direction === 'send';
  return [
    id,
    {
      name: id,
      title: textOf(schema, 'title'),
      summary: textOf(schema, 'description'),
      contentType: channel.contentType ?? 'application/json',
      ...(hasRequestId ? { correlationId: { location: '$message.payload#/request_id' } } : {}),
      payload: { $ref: `#/components/schemas/${id}` },
      examples: Array.isArray(examples) ? examples.map((payload: unknown) => ({ payload })) : [],
    },
  ];
}

function operationName(channel: ChannelDescription): string {
  return `${channel.direction}${channel.name.charAt(0).toUpperCase()}${channel.name.slice(1)}`;
}

function idOf(schema: TSchema): string {
  return textOf(schema, '$id');
}

function textOf(schema: TSchema, member: string): string {
  const value: unknown = Reflect.get(schema, member);
  return typeof value === 'string' ? value : '';
}

/** Without `$id`, which would turn the references below it into ones relative to that name. */
function publicSchema(schema: TSchema): unknown {
  return JSON.parse(
    JSON.stringify(schema, (name: string, value: unknown) => (name === '$id' || name.startsWith('~') ? undefined : value)),
  );
}
