import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import type { JsonObject, LockKeys, Output } from './protocol.ts';
import { DEVICE, errorOf, give, NOW, payloads, setPinCommand, setUp } from './testing/lock-in-hand.ts';
import { makeCommand, makeKeys } from './testing/tiny-server.ts';
import { VirtualLock } from './virtual-lock.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function digestOf(...lines: string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function reportedDigest(outputs: Output[]): unknown {
  return payloads(outputs, 'status')[0]?.['codes_digest'];
}

function order(keys: LockKeys, name: string, more: Record<string, unknown>): Record<string, unknown> {
  return makeCommand(name, keys, { now: NOW, more });
}

/** What the lock will report of the last attempt at its door. */
function lastAttempt(lock: VirtualLock): JsonObject {
  const { event_id: _id, type: _type, timestamp: _timestamp, ...told } = lock.queuedEvents.at(-1)?.payload ?? {};
  return told;
}

function afterTyping(lock: VirtualLock, digits: string, now = NOW): unknown {
  const before = lock.queuedEvents.length;
  lock.enterCode(digits, now);
  assert.equal(lock.queuedEvents.length, before + 1);
  const { success, reason } = lastAttempt(lock);
  return success === true ? 'opened' : reason;
}

describe('codes kept in the lock', () => {
  it('are told by their digest, and survive a power cut', () => {
    const { lock, keys } = setUp();
    assert.equal(reportedDigest([lock.status(NOW)]), EMPTY);
    const outputs = give(lock, setPinCommand(keys, 20, '2468', { revision: 7 }));
    assert.equal(payloads(outputs, 'response')[0]?.['success'], true);
    assert.equal(reportedDigest(outputs), digestOf('pin:20=7'));
    assert.equal(reportedDigest(give(lock, setPinCommand(keys, 3, '1357'))), digestOf('pin:20=7', 'pin:3=1'));
    lock.losePower();
    const again = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, memory: structuredClone(lock.memory) });
    assert.equal(reportedDigest([again.status(NOW)]), digestOf('pin:20=7', 'pin:3=1'));
    assert.equal(afterTyping(again, '2468'), 'opened');
    assert.equal(again.memory.bolt, 'unlocked');
  });

  it('an older revision changes nothing, the same and a newer one replace', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357', { revision: 3 }));
    const older = give(lock, setPinCommand(keys, 1, '9753', { revision: 2 }));
    assert.deepEqual([payloads(older, 'response')[0]?.['success'], payloads(older, 'status').length], [true, 0]);
    assert.equal(afterTyping(lock, '1357'), 'opened');
    give(lock, setPinCommand(keys, 1, '1357', { revision: 3, is_active: false }));
    assert.equal(afterTyping(lock, '1357'), 'Inactive');
    give(lock, setPinCommand(keys, 1, '9753', { revision: 4 }));
    assert.deepEqual([afterTyping(lock, '1357'), afterTyping(lock, '9753')], ['Invalid PIN', 'opened']);
    assert.equal(lock.memory.codes.length, 1);
  });

  it('a code that is forgotten, or was never there, is answered with success', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357'));
    const forgotten = give(lock, order(keys, 'delete_pin', { credential_ref: 'pin:1' }));
    assert.equal(reportedDigest(forgotten), EMPTY);
    assert.equal(afterTyping(lock, '1357'), 'Invalid PIN');
    const nothing = give(lock, order(keys, 'delete_pin', { credential_ref: 'pin:1' }));
    assert.equal(payloads(nothing, 'response')[0]?.['success'], true);
  });

  it('are compared with the list of the server', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357'));
    give(lock, setPinCommand(keys, 2, '2468', { revision: 5 }));
    give(lock, setPinCommand(keys, 3, '3579'));
    const outputs = give(lock, order(keys, 'sync_pins', { codes: ['pin:1=1', 'pin:2=6', 'pin:4=1'] }));
    assert.deepEqual(payloads(outputs, 'response')[0]?.['missing'], ['pin:2', 'pin:4']);
    assert.equal(reportedDigest(outputs), digestOf('pin:1=1', 'pin:2=5'));
    const same = give(lock, order(keys, 'sync_pins', { codes: ['pin:1=1', 'pin:2=5'] }));
    assert.deepEqual([payloads(same, 'response')[0]?.['missing'], payloads(same, 'status')], [[], []]);
    give(lock, order(keys, 'sync_pins', { codes: [] }));
    assert.equal(lock.memory.codes.length, 0);
  });

  it('find room for 250, of which each may still be changed', () => {
    const { lock, keys } = setUp();
    for (let number = 1; number <= 250; number += 1) give(lock, setPinCommand(keys, number, String(10_000 + number)));
    assert.equal(errorOf(give(lock, setPinCommand(keys, 251, '99251'))), 'no_space');
    assert.equal(payloads(give(lock, setPinCommand(keys, 250, '88250', { revision: 2 })), 'response')[0]?.['success'], true);
    assert.equal(afterTyping(lock, '88250'), 'opened');
  });

  it('a command with a wrong field is refused, and changes nothing', () => {
    const { lock, keys } = setUp();
    const schedule = { timezone: 'UTC', utc_offsets: [{ from: '2026-01-01T00:00:00Z', minutes: 0 }], rules: [], exceptions: [] };
    const wrong: Record<string, unknown>[] = [
      { credential_ref: 'card:1' },
      { revision: '1' },
      { revision: -1 },
      { is_active: 1 },
      { valid_from: undefined },
      { valid_from: 'today' },
      { valid_until: null },
      { uses_left: 0.5 },
      { pin_encrypted: 'AAAA' },
      { schedule: { ...schedule, utc_offsets: [] } },
      { schedule: { ...schedule, rules: [{ weekdays: ['monday'], start: '10:00', end: '11:00' }] } },
      { schedule: { ...schedule, rules: [{ weekdays: ['mon'], start: '24:00', end: '11:00' }] } },
      { schedule: { ...schedule, exceptions: [{ date: '2026-02-30', closed: true }] } },
      { schedule: { ...schedule, exceptions: [{ date: '2026-02-03', start: '10:00' }] } },
    ];
    for (const more of wrong) {
      assert.equal(errorOf(give(lock, setPinCommand(keys, 1, '1357', more))), 'invalid_command', JSON.stringify(more));
    }
    for (const codes of [undefined, 'pin:1=1', ['pin:1'], [1], ['pin:1=1=2']]) {
      assert.equal(errorOf(give(lock, order(keys, 'sync_pins', { codes }))), 'invalid_command');
    }
    assert.equal(errorOf(give(lock, order(keys, 'delete_pin', { credential_ref: 1 }))), 'invalid_command');
    assert.equal(lock.memory.codes.length, 0);
  });

  it('are unknown to older firmware', () => {
    const { lock, keys } = setUp({ leavesOut: ['codes_digest'] });
    assert.equal(reportedDigest([lock.status(NOW)]), undefined);
    assert.equal(errorOf(give(lock, setPinCommand(keys, 1, '1357'))), 'unsupported_command');
    assert.equal(errorOf(give(lock, order(keys, 'sync_pins', { codes: [] }))), 'unsupported_command');
  });
});

describe('a code at the keypad', () => {
  it('is judged in the order of the protocol, both ends of its time included', () => {
    const { lock, keys } = setUp();
    const valid_from = new Date(NOW).toISOString();
    const valid_until = new Date(NOW + 60_000).toISOString();
    give(lock, setPinCommand(keys, 1, '1357', { valid_from, valid_until }));
    assert.deepEqual(
      [-1, 0, 60_000, 60_001].map((later) => afterTyping(lock, '1357', NOW + later)),
      ['Not yet valid', 'opened', 'opened', 'Expired'],
    );
    assert.equal(lastAttempt(lock)['credential_ref'], 'pin:1');
    const closed = { timezone: 'UTC', utc_offsets: [{ from: valid_from, minutes: 0 }], rules: [], exceptions: [] };
    const limits: [Record<string, unknown>, string][] = [
      [{ is_active: false, valid_until: valid_from, schedule: closed, uses_left: 0 }, 'Inactive'],
      [{ valid_from: valid_until, schedule: closed, uses_left: 0 }, 'Not yet valid'],
      [{ valid_until: '2026-01-02T00:00:00.000Z', schedule: closed, uses_left: 0 }, 'Expired'],
      [{ schedule: closed, uses_left: 0 }, 'Outside schedule'],
      [{ uses_left: 0 }, 'Usage limit reached'],
    ];
    for (const [more, reason] of limits) {
      // Each on a lock of its own: five refusals would make the keypad pause.
      const other = setUp();
      give(other.lock, setPinCommand(other.keys, 2, '2468', more));
      assert.equal(afterTyping(other.lock, '2468'), reason);
    }
  });

  it('that several credentials share opens by the first that may, else the first is reported', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357', { is_active: false }));
    give(lock, setPinCommand(keys, 2, '1357', { uses_left: 1 }));
    assert.equal(afterTyping(lock, '1357'), 'opened');
    assert.equal(lastAttempt(lock)['credential_ref'], 'pin:2');
    assert.equal(afterTyping(lock, '1357'), 'Inactive');
    assert.equal(lastAttempt(lock)['credential_ref'], 'pin:1');
  });

  it('is used up, also across a power cut, and told so', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357', { uses_left: 2 }));
    assert.equal(afterTyping(lock, '1357'), 'opened');
    lock.losePower();
    lock.restorePower(NOW);
    assert.equal(afterTyping(lock, '1357'), 'opened');
    assert.deepEqual(lastAttempt(lock), {
      method: 'pin',
      action: 'unlock',
      success: true,
      credential_ref: 'pin:1',
      offline: true,
    });
    assert.equal(afterTyping(lock, '1357'), 'Usage limit reached');
  });

  it('keeps what it was used while the server had not heard of it', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357', { uses_left: 2 }));
    afterTyping(lock, '1357');
    give(lock, setPinCommand(keys, 1, '1357', { uses_left: 2, revision: 2 }));
    assert.equal(lock.memory.codes[0]?.usesLeft, 1);
    for (const { event_id } of lock.queuedEvents) lock.eventStored(event_id);
    give(lock, setPinCommand(keys, 1, '1357', { uses_left: 1, revision: 3 }));
    assert.equal(lock.memory.codes[0]?.usesLeft, 1);
  });

  it('opens nothing and costs no use when the motor cannot', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357', { uses_left: 1 }));
    lock.hardware.isJammed = true;
    assert.equal(afterTyping(lock, '1357'), 'jammed');
    assert.equal(lock.memory.bolt, 'locked');
    lock.hardware.isJammed = false;
    assert.equal(afterTyping(lock, '1357'), 'opened');
  });

  it('is not read for half a minute after five refusals in a row', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357'));
    for (let i = 0; i < 4; i += 1) assert.equal(afterTyping(lock, '9999'), 'Invalid PIN');
    assert.equal(lastAttempt(lock)['credential_ref'], undefined);
    assert.equal(afterTyping(lock, '1357'), 'opened');
    for (let i = 0; i < 5; i += 1) assert.equal(afterTyping(lock, '9999'), 'Invalid PIN');
    const events = lock.queuedEvents.length;
    assert.deepEqual(lock.enterCode('1357', NOW + 29_999), []);
    assert.equal(lock.queuedEvents.length, events);
    assert.equal(afterTyping(lock, '1357', NOW + 30_000), 'opened');
  });
});

describe('a QR code before the camera', () => {
  const seconds = NOW / 1000;
  function signed(key: string, claims: Record<string, unknown> = {}): string {
    const payload = { d: DEVICE, q: 12, f: seconds, u: seconds + 60, s: false, ...claims };
    const text = `SLQ1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  }
  function afterShowing(lock: VirtualLock, text: string, now = NOW): unknown {
    lock.showQr(text, now);
    const { success, reason, method } = lastAttempt(lock);
    assert.equal(method, 'qr');
    return success === true ? 'opened' : reason;
  }

  it('that the server signed for this lock opens while it is valid', () => {
    const { lock, keys } = setUp();
    const code = signed(keys.secret_key);
    const at = (later: number): unknown => afterShowing(lock, code, NOW + later);
    assert.deepEqual([-1, 0, 60_000, 60_001].map(at), ['Not yet valid', 'opened', 'opened', 'Expired']);
    assert.equal(lastAttempt(lock)['credential_ref'], 'qr:12');
  });

  it('with another signature, device or content is refused without a name', () => {
    const { lock, keys } = setUp();
    const good = signed(keys.secret_key);
    const wrong = [signed(makeKeys().secret_key), signed(keys.secret_key, { d: 'OTHER1' }), `${good}A`, 'SLQ1.', 'SLQ1.e30'];
    for (const code of [...wrong, signed(keys.secret_key, { q: '12' })]) {
      assert.equal(afterShowing(lock, code), 'Invalid PIN');
      assert.equal(lastAttempt(lock)['credential_ref'], undefined);
    }
    assert.equal(lock.memory.bolt, 'locked');
  });

  it('that opens once does so once, also across a power cut', () => {
    const { lock, keys } = setUp();
    const code = signed(keys.secret_key, { s: true });
    assert.equal(afterShowing(lock, code), 'opened');
    const again = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, memory: structuredClone(lock.memory) });
    assert.equal(afterShowing(again, code), 'Usage limit reached');
    assert.equal(afterShowing(again, signed(keys.secret_key, { s: true, q: 13, u: seconds + 600 }), NOW + 61_000), 'opened');
    assert.deepEqual(
      again.memory.usedQr.map(({ number }) => number),
      [13],
    );
  });

  it('without a signature opens only as a kept one, and not by the digits of a PIN', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357'));
    give(lock, setPinCommand(keys, 2, 'QR-TEXT', { credential_ref: 'qr:9' }));
    assert.equal(afterShowing(lock, '1357'), 'Invalid PIN');
    assert.equal(afterShowing(lock, 'QR-TEXT'), 'opened');
    assert.equal(afterTyping(lock, 'QR-TEXT'), 'Invalid PIN');
  });
});
