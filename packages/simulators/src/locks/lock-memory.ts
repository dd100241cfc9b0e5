import type { KeptCode } from './code-fields.ts';
import type { BoltState, DoorState, JsonObject, LockKeys } from './protocol.ts';

export interface LockSettings {
  auto_lock_enabled: boolean;
  auto_lock_delay: number;
  silent_mode: boolean;
  led_enabled: boolean;
}

export interface QueuedEvent {
  event_id: string;
  payload: JsonObject;
}

/**
 * What outlives a power cut: the flash of the lock, and the things that have a position or a charge of their own.
 * Everything else in the lock is gone when power goes. Plain JSON, so that a program may keep it on disk.
 */
export interface LockMemory {
  keys: LockKeys;
  /** Keys taken from a rotation with which the lock has not connected yet. */
  nextKeys: LockKeys | null;
  settings: LockSettings;
  settingsVersion: number;
  /** Each until the lock's clock reads `keptUntil`. */
  nonces: { nonce: string; keptUntil: number }[];
  codes: KeptCode[];
  /** Signed QR codes that open once and have; each until the lock's clock has passed `keptUntil`. */
  usedQr: { number: number; keptUntil: number }[];
  events: QueuedEvent[];
  eventSequence: number;
  boots: number;
  bolt: BoltState;
  door: DoorState;
  battery: number;
  firmwareVersion: string;
  /** An update that was installed and waits for the reboot to be reported. */
  installed: { request_id: string; version: string } | null;
  clock: { offsetMs: number; driftPpm: number; setAt: number };
}

export function createMemory(keys: LockKeys, now: number): LockMemory {
  return {
    keys,
    nextKeys: null,
    settings: { auto_lock_enabled: false, auto_lock_delay: 30, silent_mode: false, led_enabled: true },
    settingsVersion: 0,
    nonces: [],
    codes: [],
    usedQr: [],
    events: [],
    eventSequence: 0,
    boots: 0,
    bolt: 'locked',
    door: 'closed',
    battery: 100,
    firmwareVersion: '1.0.0',
    installed: null,
    clock: { offsetMs: 0, driftPpm: 0, setAt: now },
  };
}

/** What the lock takes for the present, when it is really `now`. */
export function readClock(memory: LockMemory, now: number): number {
  const { offsetMs, driftPpm, setAt } = memory.clock;
  return Math.round(now + offsetMs + ((now - setAt) * driftPpm) / 1e6);
}

/** Sets the clock to `instant`; it goes on drifting from there. */
export function setClock(memory: LockMemory, instant: number, now: number): void {
  memory.clock.offsetMs = instant - now;
  memory.clock.setAt = now;
}

/** Changes how fast the clock runs wrong without moving its hands. */
export function setDrift(memory: LockMemory, driftPpm: number, now: number): void {
  setClock(memory, readClock(memory, now), now);
  memory.clock.driftPpm = driftPpm;
}

export function heldKeys(memory: LockMemory): LockKeys[] {
  return memory.nextKeys === null ? [memory.keys] : [memory.keys, memory.nextKeys];
}
