import { sql } from 'kysely';
import { Type } from 'typebox';
import { EventDeviceSchema } from '../devices/index.ts';
import { defineEvent, newEvent, type EventDefinition, type EventOutbox } from '../../platform/events/event.ts';
import { Id, Nullable, StringEnum } from '../../platform/http/schemas.ts';
import { evidenceSources, type DeliveryPhase, type EvidenceSource } from './rules/phases.ts';
import { problemCodes, type ProblemCode } from './rules/problems.ts';
import type { DeliveryDatabase } from './tables.ts';

const data = Type.Object({
  device: EventDeviceSchema,
  pin_id: Id,
  evidence: StringEnum(evidenceSources, { description: 'How it is known' }),
  problem: Nullable(StringEnum(problemCodes, { description: 'What is in the way, named after the cause' })),
});

export const deliveryConfirmed = defineEvent({
  type: 'delivery.confirmed',
  summary: 'A code is proven to be on its lock. Its digits are in no event.',
  data,
});
export const deliveryFailed = defineEvent({
  type: 'delivery.failed',
  summary: 'A code will not come to its lock before somebody changes something.',
  data,
});
export const deliveryRemoved = defineEvent({
  type: 'delivery.removed',
  summary: 'A code is proven to be off its lock.',
  data,
});
export const deliveryFailedToRemove = defineEvent({
  type: 'delivery.failed_to_remove',
  summary: 'A code that is not wanted any more may still open its lock.',
  data,
});
export const deliverySuspended = defineEvent({
  type: 'delivery.suspended',
  summary: 'A lock is left alone for a while, since nothing reached it; its codes wait.',
  data,
});

export const deliveryEvents = [deliveryConfirmed, deliveryFailed, deliveryRemoved, deliveryFailedToRemove, deliverySuspended];

const eventOf: Partial<Record<DeliveryPhase, EventDefinition<typeof data>>> = {
  confirmed: deliveryConfirmed,
  failed: deliveryFailed,
  removed: deliveryRemoved,
  failed_to_remove: deliveryFailedToRemove,
  suspended: deliverySuspended,
};

export interface Told {
  readonly pinId: number;
  readonly devicePk: number;
  readonly phase: DeliveryPhase;
  readonly evidence: EvidenceSource;
  readonly problem: ProblemCode | null;
}

/** In the transaction of the steps that they tell of. */
export async function publishSteps(events: EventOutbox, trx: DeliveryDatabase, steps: readonly Told[]): Promise<void> {
  const told = steps.filter(({ phase }) => eventOf[phase] !== undefined);
  if (told.length === 0) return;
  const { rows } = await sql<{ id: number; device_id: string; name: string }>`
    select id, device_id, name from devices where id = any(${[...new Set(told.map(({ devicePk }) => devicePk))]}::bigint[])`.execute(
    trx,
  );
  const devices = new Map(rows.map((row) => [row.id, row]));
  await events.publishAll(
    trx,
    told.flatMap(({ pinId, devicePk, phase, evidence, problem }) => {
      const device = devices.get(devicePk);
      const definition = eventOf[phase];
      if (device === undefined || definition === undefined) return [];
      return [newEvent(definition, { device, pin_id: pinId, evidence, problem }, { devicePk, isForManagers: true })];
    }),
  );
}
