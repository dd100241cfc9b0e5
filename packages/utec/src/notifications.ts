import { isSameSecret } from './callback.ts';
import { readDevice, type UtecDevice } from './devices.ts';
import { fieldsOf, listOf, textOf } from './reading.ts';
import { readStates, type UtecState } from './states.ts';

/** What a push tells. It is a hint: ask again before acting on it. */
export type UtecNotification =
  | { readonly kind: 'state'; readonly id: string; readonly states: readonly UtecState[] }
  | { readonly kind: 'sync'; readonly id: string; readonly device: UtecDevice }
  | { readonly kind: 'deleted'; readonly id: string }
  /** Nothing but an id: ask for its states. */
  | { readonly kind: 'ask'; readonly id: string };

const devicesMax = 1000;

/**
 * Reads a push of whatever form: a whole envelope, a payload that is a list, a bare list, states as a list or as a mapping, or an id alone. It never throws;
 * what cannot be read is left out.
 */
export function parseNotification(body: unknown): readonly UtecNotification[] {
  let given = body;
  if (typeof body === 'string') {
    try {
      given = JSON.parse(body) as unknown;
    } catch {
      return [];
    }
  }
  const envelope = fieldsOf(given);
  const name = (textOf(fieldsOf(envelope?.['header'])?.['name']) ?? '').toLowerCase();
  const payload = envelope?.['payload'] ?? given;
  const rows = Array.isArray(payload) ? listOf(payload) : listOf(fieldsOf(payload)?.['devices'] ?? [payload]);
  const notifications: UtecNotification[] = [];
  for (const row of rows.slice(0, devicesMax)) {
    const notification = readRow(name, row);
    if (notification !== null) notifications.push(notification);
  }
  return notifications;
}

function readRow(name: string, row: unknown): UtecNotification | null {
  const fields = fieldsOf(row);
  const id = textOf(fields?.['id']) ?? textOf(fields?.['deviceId']) ?? (typeof row === 'string' ? textOf(row) : null);
  if (id === null) return null;
  if (name === 'devicedelete') return { kind: 'deleted', id };
  const device = readDevice(row);
  const isFull = fields?.['handleType'] !== undefined || fields?.['deviceInfo'] !== undefined;
  if (device !== null && (name === 'devicesync' || isFull)) return { kind: 'sync', id, device };
  const states = readStates(fields?.['states']);
  return states.length === 0 ? { kind: 'ask', id } : { kind: 'state', id, states };
}

/** Does the header `Authorization` carry one of our secrets? Compared in a time that tells nothing. */
export function isNotificationFrom(authorization: string | undefined, secrets: readonly string[]): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization?.trim() ?? '')?.[1]?.trim() ?? '';
  let isOurs = false;
  // All of them, whichever fits.
  for (const secret of secrets) isOurs = (isSameSecret(given, secret) && secret !== '') || isOurs;
  return isOurs;
}
