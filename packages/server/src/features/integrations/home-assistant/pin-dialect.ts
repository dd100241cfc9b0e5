import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { runWithAuditContext } from '../../../platform/audit/audit-context.ts';
import { invalidInput, SmartLockError } from '../../../platform/errors.ts';
import { auditContextOf, requireHomeAccount, type HomeAccount } from './account.ts';
import type { HomeAssistantContext } from './context.ts';
import type { LockView } from './lock-view.ts';
import { emptySlot, fillSlot, listSlots } from './store.ts';

/** What code managers ask and order, in Zigbee2MQTT's words. */
const message = Compile(
  Type.Object({
    pin_code: Type.Object({
      user: Type.Integer({ minimum: 1, maximum: 1000 }),
      user_enabled: Type.Optional(Type.Boolean()),
      pin_code: Type.Optional(Type.Union([Type.String({ maxLength: 32 }), Type.Integer({ minimum: 0 }), Type.Null()])),
    }),
  }),
);

export interface SlotState {
  /** `enabled` once it is proven that the lock holds the code, and not before. */
  readonly status: 'available' | 'disabled' | 'enabled';
  readonly pin_code?: string;
}

/** Answers what is in the slot afterwards, or why nothing was done. Digits are in the answer, and in nothing else. */
export type DialectAnswer = { readonly users: Readonly<Record<string, SlotState>> } | { readonly refused: string };

/** An order (`set`) or a question (`get`) about one slot. */
export async function takePinMessage(
  context: HomeAssistantContext,
  view: LockView,
  verb: 'set' | 'get',
  payload: unknown,
): Promise<DialectAnswer> {
  try {
    const account = await requireHomeAccount(context);
    const auditContext = auditContextOf(account);
    return await runWithAuditContext(auditContext, async () => {
      await context.audit.prepare(context.db, auditContext);
      if (!message.Check(payload))
        throw invalidInput('pin_code', 'Must have a user, which is the number of a slot.', 'unknown_payload');
      const { user: slot } = payload.pin_code;
      if (slot > (view.dialect?.slots ?? 0))
        throw invalidInput('user', `Must be a slot from 1 to ${view.dialect?.slots ?? 0}.`, 'no_such_slot');
      if (verb === 'set') await setSlot(context, account, view, payload.pin_code);
      return { users: { [slot]: await readSlot(context, account, view, slot) } };
    });
  } catch (error) {
    if (error instanceof SmartLockError && error.kind !== 'internal') return { refused: error.message };
    context.logger.error({ err: error, device_id: view.deviceId }, 'a code from Home Assistant could not be taken');
    return { refused: 'Something went wrong in the server; its log tells more.' };
  }
}

interface SlotOrder {
  readonly user: number;
  readonly user_enabled?: boolean;
  readonly pin_code?: string | number | null;
}

async function setSlot(context: HomeAssistantContext, { viewer }: HomeAccount, view: LockView, order: SlotOrder): Promise<void> {
  const { access, db } = context;
  const { user: slot, user_enabled: isActive = true } = order;
  const digits = order.pin_code == null || order.pin_code === '' ? null : String(order.pin_code);
  const there = (await listSlots(db, view.id)).find((each) => each.slot === slot);
  if (digits === null && !isActive) {
    if (there === undefined) return;
    await access.codes.remove(viewer, there.pin_id);
    await emptySlot(db, view.id, slot);
    return;
  }
  if (there === undefined) {
    if (digits === null) throw invalidInput('pin_code', 'The slot is empty: give the digits.', 'slot_empty');
    const pin = await access.codes.issue(viewer, {
      device: view.id,
      pinCode: digits,
      label: `Home Assistant slot ${slot}`,
      isActive,
      isTemporary: false,
      validUntil: null,
      maxUses: null,
      schedule: null,
    });
    await fillSlot(db, view.id, slot, pin.id);
    return;
  }
  const known = await access.codes.open(viewer, there.pin_id);
  const hasNewDigits = digits !== null && digits !== known.digits;
  // Code managers say the same again when they are unsure; a change would take the code out of the lock for a while.
  if (!hasNewDigits && isActive === known.isActive) return;
  await access.codes.change(viewer, there.pin_id, { isActive, ...(hasNewDigits ? { pinCode: digits } : {}) });
}

async function readSlot(
  context: HomeAssistantContext,
  { viewer }: HomeAccount,
  view: LockView,
  slot: number,
): Promise<SlotState> {
  const there = (await listSlots(context.db, view.id)).find((each) => each.slot === slot);
  if (there === undefined) return { status: 'available' };
  const pin = await context.access.codes.open(viewer, there.pin_id);
  const isProven = (await context.factsOf([pin.id])).get(pin.id)?.isProven === true;
  return { status: pin.isActive && isProven ? 'enabled' : 'disabled', pin_code: pin.digits };
}

/** The slot of a PIN; undefined for one that no slot holds. */
export async function slotOfPin(context: HomeAssistantContext, view: LockView, pinId: number): Promise<number | undefined> {
  return (await listSlots(context.db, view.id)).find((each) => each.pin_id === pinId)?.slot;
}
