import { Type, type Static } from 'typebox';
import { credentialRef, line, prose, requestId, timestamp } from './payload-fields.ts';

/*
 * What a lock sends. Unknown fields are allowed here (later firmware may say more) and are left out when a message is read.
 * The names and descriptions are published as they stand, in the AsyncAPI document.
 */

export const lockStates = ['locked', 'unlocked', 'jammed', 'error'] as const;
export const accessMethods = ['pin', 'qr', 'app', 'manual', 'auto', 'card', 'fingerprint'] as const;
/** The codes that the protocol names. A lock may answer others of the same form. */
export const commandErrorCodes = [
  'expired',
  'clock_skew',
  'unsupported_command',
  'invalid_command',
  'jammed',
  'low_battery',
  'invalid_pin',
  'busy',
  'hardware_error',
  'no_space',
] as const;

const whenItWasSent = 'When the lock sent this, by its own clock';

export const statusSchema = Type.Object(
  {
    online: Type.Boolean({ description: 'The lock works normally' }),
    battery: Type.Integer({ minimum: 0, maximum: 100, description: 'Battery charge in whole per cent' }),
    lock_status: Type.Enum(lockStates, { description: 'State of the bolt' }),
    signal_strength: Type.Optional(Type.Number({ minimum: -150, maximum: 0, description: 'Radio signal in dBm' })),
    temperature: Type.Optional(Type.Number({ minimum: -60, maximum: 120, description: 'Temperature in the lock in °C' })),
    firmware_version: Type.Optional(line(50, 'Version of the running firmware')),
    settings_version: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        description: 'The last settings_version that the lock applied, 0 if none',
      }),
    ),
    door: Type.Optional(Type.Enum(['open', 'closed', 'unknown'], { description: 'State of the door, if the lock can tell' })),
    codes_digest: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'SHA-256 over the codes that the lock keeps. Left out by a lock that keeps none of ours',
      }),
    ),
    time_nonce: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{16,64}$', description: 'New and random in every status; `set_time` repeats it' }),
    ),
    timestamp: timestamp(whenItWasSent),
  },
  {
    $id: 'StatusMessage',
    title: 'Status',
    description: 'State of the lock: when it connects, at every change, and at least every 5 minutes.',
    examples: [
      {
        online: true,
        battery: 85,
        lock_status: 'locked',
        signal_strength: -45,
        temperature: 22.5,
        firmware_version: '1.2.3',
        settings_version: 4,
        codes_digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        timestamp: '2026-01-31T12:00:00Z',
      },
    ],
  },
);

export const heartbeatSchema = Type.Object(
  {
    timestamp: timestamp(whenItWasSent),
    uptime: Type.Optional(Type.Number({ minimum: 0, maximum: 4_294_967_295, description: 'Seconds since the lock booted' })),
  },
  {
    $id: 'HeartbeatMessage',
    title: 'Heartbeat',
    description: 'Sign of life, every 30 s. A lock silent for 90 s is shown offline.',
    examples: [{ timestamp: '2026-01-31T12:00:00Z', uptime: 86400 }],
  },
);

const responseSettled = Type.Object({ success: Type.Boolean() });
const responseAcknowledged = Type.Object({ acknowledged: Type.Literal(true) });

const responseFields = Type.Object({
  request_id: requestId('The request_id of the command that this answers'),
  success: Type.Optional(Type.Boolean({ description: 'The result. Left out of a first answer that only acknowledges' })),
  acknowledged: Type.Optional(Type.Boolean({ description: 'true: the lock has accepted the command, the result follows' })),
  status: Type.Optional(Type.Enum(lockStates, { description: 'State of the bolt after the command' })),
  error: Type.Optional(
    Type.String({
      description: `Why it failed: ${commandErrorCodes.join(', ')}, or another code of the same form`,
      minLength: 1,
      maxLength: 50,
      pattern: '^[a-z0-9_]+$',
    }),
  ),
  missing: Type.Optional(
    Type.Array(credentialRef('A code that the lock lacks, or holds in another revision'), {
      maxItems: 250,
      description: 'With the answer to `sync_pins`',
    }),
  ),
  timestamp: timestamp(whenItWasSent),
});

export const responseSchema = Type.Intersect([responseFields, Type.Union([responseSettled, responseAcknowledged])], {
  $id: 'ResponseMessage',
  title: 'Response',
  description:
    'Answer to a command. A lock that needs longer than a second first acknowledges, without `success`, and sends the result later.',
  examples: [
    { request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10', success: true, status: 'unlocked', timestamp: '2026-01-31T12:00:01Z' },
    { request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10', success: true, missing: ['pin:20'], timestamp: '2026-01-31T12:00:01Z' },
    { request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10', acknowledged: true, timestamp: '2026-01-31T12:00:01Z' },
    {
      request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10',
      success: false,
      error: 'jammed',
      status: 'jammed',
      timestamp: '2026-01-31T12:00:03Z',
    },
  ],
});

const eventFields = {
  event_id: line(64, 'Never used again by this lock; sending the event twice is harmless', 1),
  offline: Type.Optional(Type.Boolean({ description: 'It happened while the lock was offline and is sent afterwards' })),
  timestamp: timestamp('When it happened, by the clock of the lock'),
};

export const accessEventSchema = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('access'),
    method: Type.Enum(accessMethods, { description: 'How it was asked for' }),
    action: Type.Enum(['lock', 'unlock'], { description: 'What was asked for' }),
    success: Type.Boolean({ description: 'The lock did it' }),
    credential_ref: Type.Optional(line(100, 'What the server called the credential when it sent it')),
    reason: Type.Optional(prose(100, 'Why it was refused. Never digits that a person typed')),
  },
  {
    $id: 'AccessEvent',
    title: 'Access event',
    description: 'Somebody or something moved the bolt, or tried.',
    examples: [
      {
        event_id: '0197f3a2-7c1e-7000-8000-5f1e0c9a3b11',
        type: 'access',
        method: 'manual',
        action: 'unlock',
        success: true,
        timestamp: '2026-01-31T12:00:00Z',
      },
    ],
  },
);

export const doorEventSchema = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('door'),
    action: Type.Enum(['open', 'close', 'held_open', 'forced'], { description: 'What the door did' }),
  },
  {
    $id: 'DoorEvent',
    title: 'Door event',
    description: 'The door contact changed.',
    examples: [{ event_id: 'e-1042', type: 'door', action: 'held_open', timestamp: '2026-01-31T12:00:00Z' }],
  },
);

export const tamperEventSchema = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('tamper'),
    action: Type.Optional(line(50, 'What was noticed, if the lock can tell')),
    reason: Type.Optional(prose(100, 'More about it')),
  },
  {
    $id: 'TamperEvent',
    title: 'Tamper event',
    description: 'Somebody is working on the lock.',
    examples: [{ event_id: 'e-1043', type: 'tamper', timestamp: '2026-01-31T12:00:00Z' }],
  },
);

const progressFields = {
  request_id: requestId('The request_id of the update_firmware order'),
  percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'How much of the current state is done' })),
  timestamp: timestamp(whenItWasSent),
};

export const otaProgressSchema = Type.Object(
  {
    ...progressFields,
    state: Type.Enum(['downloading', 'installing', 'done', 'failed'], { description: 'Where the update is' }),
    version: Type.Optional(line(50, 'With `done`: the version that now runs')),
    error: Type.Optional(prose(200, 'With `failed`: why')),
  },
  {
    $id: 'OtaProgressMessage',
    title: 'Firmware update progress',
    description: 'Where a firmware update is.',
    examples: [
      {
        request_id: '6f1c1d0e-2d0a-4c2b-9a53-1f6f2d1c7a10',
        state: 'downloading',
        percent: 40,
        timestamp: '2026-01-31T12:00:00Z',
      },
    ],
  },
);

export const availabilitySchema = Type.Enum(['online', 'offline'], {
  $id: 'AvailabilityMessage',
  title: 'Availability',
  description: 'Plain text, not JSON. `online` after connecting; the last will and a clean goodbye say `offline`.',
  examples: ['online'],
});

/** As read: instants are Dates. */
type Read<Wire> = Wire extends { timestamp: string } ? Omit<Wire, 'timestamp'> & { timestamp: Date } : never;

export type StatusMessage = Read<Static<typeof statusSchema>>;
export type HeartbeatMessage = Read<Static<typeof heartbeatSchema>>;
export type ResponseMessage = Read<Static<typeof responseFields>>;
export type AccessEvent = Read<Static<typeof accessEventSchema>>;
export type DoorEvent = Read<Static<typeof doorEventSchema>>;
export type TamperEvent = Read<Static<typeof tamperEventSchema>>;
export type EventMessage = AccessEvent | DoorEvent | TamperEvent;
export type OtaProgressMessage = Read<Static<typeof otaProgressSchema>>;
export interface AvailabilityMessage {
  online: boolean;
}
export type LockState = (typeof lockStates)[number];
export type AccessMethod = (typeof accessMethods)[number];

export interface DeviceMessages {
  availability: AvailabilityMessage;
  status: StatusMessage;
  heartbeat: HeartbeatMessage;
  response: ResponseMessage;
  event: EventMessage;
  'ota/progress': OtaProgressMessage;
}
