import assert from 'node:assert/strict';
import type { VirtualLockOptions } from '../lock-options.ts';
import type { JsonObject, LockKeys, Output } from '../protocol.ts';
import { VirtualLock } from '../virtual-lock.ts';
import { makeCommand, makeKeys, seal, sign, type CommandOptions } from './tiny-server.ts';

export const NOW = Date.parse('2026-01-31T12:00:00.000Z');
export const DEVICE = 'ABC123XYZ456';

export function setUp(options: Partial<VirtualLockOptions> = {}): {
  lock: VirtualLock;
  keys: LockKeys;
  command: (name: string, more?: CommandOptions) => Record<string, unknown>;
} {
  const keys = makeKeys();
  const lock = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, ...options });
  lock.connected(1, NOW);
  return { lock, keys, command: (name, more) => makeCommand(name, keys, { now: NOW, ...more }) };
}

export function give(lock: VirtualLock, message: unknown, now = NOW, channel: 'command' | 'ota' = 'command'): Output[] {
  return lock.receive(channel, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), now);
}

export function payloads(outputs: Output[], channel: string): JsonObject[] {
  return outputs.flatMap((output) => (output.kind === 'publish' && output.channel === channel ? [output.payload] : []));
}

export function errorOf(outputs: Output[]): unknown {
  const answers = payloads(outputs, 'response');
  assert.equal(answers.length, 1);
  assert.equal(answers[0]?.['success'], false);
  return answers[0]['error'];
}

/** The nonce with which the lock asks for the time now. */
export function askTime(lock: VirtualLock, now = NOW): JsonObject {
  const [status] = payloads([lock.status(now)], 'status');
  const time_nonce = status?.['time_nonce'];
  assert.ok(typeof time_nonce === 'string');
  return { time_nonce };
}

export function signedBy(keys: LockKeys, message: Record<string, unknown>): Record<string, unknown> {
  return { ...message, signature: sign(message, keys.secret_key) };
}

/** A signed `set_pin` for `pin:<number>`, open without limits but for `more`. */
export function setPinCommand(
  keys: LockKeys,
  number: number,
  digits: string,
  more: Record<string, unknown> = {},
  now = NOW,
): Record<string, unknown> {
  const request_id = `set-pin-${Math.random()}`;
  const fields = { credential_ref: `pin:${number}`, revision: 1, is_active: true, valid_from: '2026-01-01T00:00:00.000Z' };
  const pin_encrypted = seal(digits, keys.encryption_key, DEVICE, request_id);
  return makeCommand('set_pin', keys, { now, more: { request_id, pin_encrypted, ...fields, ...more } });
}
