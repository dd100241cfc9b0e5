import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Viewer } from '../../devices/index.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { Nullable, Timestamp } from '../../../platform/http/schemas.ts';
import type { HomeAssistantContext } from './context.ts';

/** By the names that people know from Home Assistant's TTLock integration. */
export const PasscodeWish = Type.Object(
  {
    passcode_name: Type.String({ minLength: 1, maxLength: 200 }),
    passcode: Type.String({ minLength: 1, maxLength: 32, description: '4 to 8 digits, not easy to guess' }),
    start_time: Type.Optional(Nullable(Timestamp)),
    end_time: Type.Optional(Nullable(Timestamp)),
  },
  { additionalProperties: false },
);

const wishReader = Compile(PasscodeWish);

/** From MQTT, where anything may come. Throws invalid_input, and says nothing of what was sent. */
export function readPasscodeWish(payload: string): Static<typeof PasscodeWish> {
  let value: unknown = null;
  try {
    value = JSON.parse(payload);
  } catch {
    value = null;
  }
  if (wishReader.Check(value)) return value;
  throw invalidInput(
    'payload',
    'Must be JSON with passcode_name, passcode and, if wanted, start_time and end_time.',
    'unknown_payload',
  );
}

/** Answers the PIN that it made: one of the platform's, which is brought to the lock like any other. */
export async function createPasscode(
  { access, devices }: HomeAssistantContext,
  viewer: Viewer,
  id: number,
  wish: Static<typeof PasscodeWish>,
) {
  const device = await devices.getDevice(viewer, id);
  return await access.codes.issue(viewer, {
    device: device.id,
    pinCode: wish.passcode,
    label: wish.passcode_name.trim(),
    isActive: true,
    isTemporary: wish.end_time != null,
    validFrom: wish.start_time == null ? undefined : new Date(wish.start_time),
    validUntil: wish.end_time == null ? null : new Date(wish.end_time),
    maxUses: null,
    schedule: null,
  });
}
