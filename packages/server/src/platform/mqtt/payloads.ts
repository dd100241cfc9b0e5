import { Compile } from 'typebox/compile';
import type { TObject, TSchema } from 'typebox';
import {
  accessEventSchema,
  doorEventSchema,
  heartbeatSchema,
  otaProgressSchema,
  responseSchema,
  statusSchema,
  tamperEventSchema,
  type DeviceMessages,
} from './device-payloads.ts';
import type { DeviceChannel } from './topics.ts';
import { payloadBytesMax } from './transport.ts';

export * from './device-payloads.ts';
export * from './command-payloads.ts';

export type PayloadRefusal = 'too_large' | 'not_utf8' | 'not_json' | 'schema';

export type ParsedDeviceMessage =
  | { [Each in DeviceChannel]: { ok: true; channel: Each; value: DeviceMessages[Each] } }[DeviceChannel]
  | { ok: false; reason: PayloadRefusal; /** Names the field, never its value: it may be somebody's PIN. */ detail: string };

const eventReaders = new Map([
  ['access', createReader(accessEventSchema)],
  ['door', createReader(doorEventSchema)],
  ['tamper', createReader(tamperEventSchema)],
]);
const readers = {
  status: createReader(statusSchema, ['signal_strength']),
  heartbeat: createReader(heartbeatSchema, ['uptime']),
  response: createReader(responseSchema),
  'ota/progress': createReader(otaProgressSchema, ['percent']),
};

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads what a lock sent. Unknown fields are left out; a field of the wrong type or range refuses the whole message. */
export function parseDeviceMessage(channel: DeviceChannel, payload: Uint8Array): ParsedDeviceMessage {
  if (payload.byteLength > payloadBytesMax) {
    return { ok: false, reason: 'too_large', detail: `payload is larger than ${payloadBytesMax} bytes` };
  }
  let text: string;
  try {
    text = decoder.decode(payload);
  } catch {
    return { ok: false, reason: 'not_utf8', detail: 'payload is not UTF-8' };
  }
  if (channel === 'availability') return readAvailability(text);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not_json', detail: 'payload is not JSON' };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse('payload must be a JSON object');
  return readObject(channel, json);
}

function readAvailability(text: string): ParsedDeviceMessage {
  if (text !== 'online' && text !== 'offline') return refuse('payload must be the word online or offline');
  return { ok: true, channel: 'availability', value: { online: text === 'online' } };
}

function readObject(channel: Exclude<DeviceChannel, 'availability'>, json: object): ParsedDeviceMessage {
  if (channel === 'event') {
    const type: unknown = 'type' in json ? json.type : undefined;
    const reader = typeof type === 'string' ? eventReaders.get(type) : undefined;
    if (reader === undefined) return refuse('type must be access, tamper or door');
    return finish(channel, reader(json));
  }
  return finish(channel, readers[channel](json));
}

type ReadResult = { fields: Record<string, unknown> } | { detail: string };

function finish(channel: DeviceChannel, result: ReadResult): ParsedDeviceMessage {
  if ('detail' in result) return refuse(result.detail);
  // The reader has checked the fields against the schema from which this type is inferred.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ok: true, channel, value: result.fields } as unknown as ParsedDeviceMessage;
}

function refuse(detail: string): ParsedDeviceMessage {
  return { ok: false, reason: 'schema', detail };
}

/** `rounded` fields are measured by locks with fractions, and kept without. */
function createReader(schema: TSchema, rounded: readonly string[] = []): (json: object) => ReadResult {
  const validator = Compile(schema);
  const names = fieldNames(schema);
  return (json) => {
    if (!validator.Check(json)) return { detail: describeFirstError(validator.Errors(json), names) };
    const fields: Record<string, unknown> = {};
    for (const name of names) {
      const value: unknown = Reflect.get(json, name);
      if (value !== undefined) fields[name] = value;
    }
    for (const name of rounded) {
      const value = fields[name];
      if (typeof value === 'number') fields[name] = Math.round(value);
    }
    const at = new Date(String(fields['timestamp']));
    // The format allows the leap second 23:59:60, which no Date can hold.
    if (Number.isNaN(at.getTime())) return { detail: 'timestamp is not an instant' };
    fields['timestamp'] = at;
    return { fields };
  };
}

function fieldNames(schema: TSchema): string[] {
  const described = schema as { properties?: TObject['properties']; allOf?: TSchema[] };
  if (described.properties !== undefined) return Object.keys(described.properties);
  return (described.allOf ?? []).flatMap(fieldNames);
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

function describeFirstError(errors: readonly SchemaError[], names: readonly string[]): string {
  const known = errors.find((error) => error.instancePath !== '' || error.keyword === 'required') ?? errors[0];
  if (known === undefined) return 'payload does not fit the schema';
  if (known.keyword === 'required') {
    const missing = 'requiredProperties' in known.params ? known.params.requiredProperties : undefined;
    return `${Array.isArray(missing) ? missing.join(', ') : 'a field'} is missing`;
  }
  // Only names that we know are repeated: an unknown name could itself be what a person typed.
  const name = known.instancePath.split('/')[1] ?? '';
  return names.includes(name) ? `${name} fails "${known.keyword}"` : `payload fails "${known.keyword}"`;
}
