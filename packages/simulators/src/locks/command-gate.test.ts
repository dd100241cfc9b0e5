import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setClock } from './lock-memory.ts';
import { askTime, DEVICE, errorOf, give, NOW, payloads, setPinCommand, setUp, signedBy } from './testing/lock-in-hand.ts';
import { makeCommand, makeKeys, seal } from './testing/tiny-server.ts';
import { VirtualLock } from './virtual-lock.ts';

describe('commands that get no answer', () => {
  it('what is not a command object is refused silently and counted', () => {
    const { lock, command } = setUp();
    const whole = command('unlock');
    const broken = ['', 'null', '[]', '"unlock"', '{', '{}', JSON.stringify([whole]), `{"a":"${'x'.repeat(9000)}"}`];
    for (const text of broken) assert.deepEqual(give(lock, text), []);
    for (const name of ['command', 'request_id', 'timestamp', 'expires_at', 'nonce', 'signature']) {
      const { [name]: _removed, ...without } = whole;
      assert.deepEqual(give(lock, without), []);
      assert.deepEqual(give(lock, { ...whole, [name]: 7 }), []);
    }
    assert.equal(lock.counters.silent.malformed, broken.length + 12);
    assert.equal(lock.memory.bolt, 'locked');
  });

  it('any change to a signed command breaks its signature', () => {
    const { lock, command } = setUp();
    const whole = command('unlock');
    for (const name of Object.keys(whole)) {
      assert.deepEqual(give(lock, { ...whole, [name]: name === 'key_version' ? 2 : `${String(whole[name])}0` }), []);
    }
    assert.deepEqual(give(lock, { ...whole, added: 1 }), []);
    assert.equal(lock.counters.silent.signature, Object.keys(whole).length + 1);
    assert.equal(lock.counters.actuations, 0);
    assert.equal(payloads(give(lock, whole), 'response')[0]?.['success'], true);
  });

  it('a key of another lock, or the right key taken as bytes, opens nothing', () => {
    const { lock, keys } = setUp();
    assert.deepEqual(give(lock, makeCommand('unlock', makeKeys(), { now: NOW })), []);
    const asBytes = { ...keys, secret_key: Buffer.from(keys.secret_key, 'hex').toString('latin1') };
    assert.deepEqual(give(lock, makeCommand('unlock', asBytes, { now: NOW })), []);
    assert.equal(lock.counters.silent.signature, 2);
  });

  it('an upper-case signature is not right', () => {
    const { lock, command } = setUp();
    const whole = command('unlock');
    assert.deepEqual(give(lock, { ...whole, signature: String(whole['signature']).toUpperCase() }), []);
  });

  it('a nonce counts once, whatever became of the command, and after a restart too', () => {
    const { lock, keys, command } = setUp();
    const obeyed = command('unlock');
    const refused = command('unlock', { more: { pin_encrypted: 'AAAA' } });
    give(lock, obeyed);
    assert.equal(errorOf(give(lock, refused)), 'invalid_command');
    assert.deepEqual(give(lock, obeyed), []);
    assert.deepEqual(give(lock, refused), []);
    const memory = JSON.parse(JSON.stringify(lock.memory)) as typeof lock.memory;
    const restarted = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, memory });
    assert.deepEqual(give(restarted, obeyed), []);
    assert.equal(restarted.counters.silent.nonce, 1);
  });

  it('a command refused for its time cannot be played again after the clock was set right', () => {
    for (const offset of [3_600_000, -3_600_000]) {
      const { lock, command } = setUp();
      setClock(lock.memory, NOW + offset, NOW);
      const unlock = command('unlock');
      const refusal = give(lock, unlock);
      assert.equal(errorOf(refusal), offset > 0 ? 'expired' : 'clock_skew');
      const [status] = payloads(refusal, 'status');
      assert.equal(status?.['timestamp'], new Date(NOW + offset).toISOString());
      give(lock, command('set_time', { more: { time_nonce: status['time_nonce'] } }));
      assert.equal(lock.clock(NOW), NOW);
      assert.deepEqual(give(lock, unlock), []);
      assert.equal(lock.counters.actuations, 0);
    }
  });

  it('a nonce outlives its command, so that setting a fast clock back opens no door', () => {
    const { lock, command } = setUp();
    setClock(lock.memory, NOW + 8000, NOW);
    const unlock = command('unlock');
    assert.equal(payloads(give(lock, unlock), 'response')[0]?.['success'], true);
    give(lock, command('set_time', { now: NOW + 3000, more: askTime(lock, NOW + 3000) }), NOW + 3000);
    assert.equal(lock.clock(NOW + 3000), NOW + 3000);
    assert.deepEqual(give(lock, unlock, NOW + 3000), []);
  });

  it('a nonce is kept until five minutes after its end, or after the clock that saw it if that was later', () => {
    for (const offset of [0, 60_000]) {
      const { lock, command } = setUp();
      setClock(lock.memory, NOW + offset, NOW);
      const unlock = command('unlock');
      give(lock, unlock);
      // The lock's own clock reads this when the nonce may go; by then the command is long over.
      const forgottenAt = (offset === 0 ? NOW + 10_000 : NOW + offset) + 300_000 - offset;
      assert.deepEqual(give(lock, unlock, forgottenAt - 1), []);
      assert.equal(lock.counters.silent.nonce, 1);
      assert.equal(errorOf(give(lock, unlock, forgottenAt)), 'expired');
    }
  });
});

describe('commands that are refused with an answer', () => {
  it('expired at its instant and after, not a millisecond before', () => {
    const { lock, command } = setUp();
    assert.equal(errorOf(give(lock, command('unlock'), NOW + 10_000)), 'expired');
    assert.equal(errorOf(give(lock, command('unlock'), NOW + 60_000)), 'expired');
    assert.equal(lock.counters.actuations, 0);
    assert.equal(payloads(give(lock, command('unlock'), NOW + 9999), 'response')[0]?.['success'], true);
  });

  it('from more than 60 s in the future', () => {
    const { lock, command } = setUp();
    assert.equal(errorOf(give(lock, command('unlock', { now: NOW + 60_001 }))), 'clock_skew');
    assert.equal(payloads(give(lock, command('unlock', { now: NOW + 60_000 })), 'response')[0]?.['success'], true);
  });

  it('unknown, and on the wrong topic', () => {
    const { lock, command } = setUp();
    for (const name of ['fly', 'update_firmware', '__proto__']) {
      assert.equal(errorOf(give(lock, command(name))), 'unsupported_command');
    }
    assert.equal(errorOf(give(lock, command('unlock'), NOW, 'ota')), 'unsupported_command');
  });

  it('time is judged before the command', () => {
    const { lock, command } = setUp();
    assert.equal(errorOf(give(lock, command('fly'), NOW + 20_000)), 'expired');
  });

  it('fields missing or of the wrong kind', () => {
    const { lock, keys, command } = setUp();
    const wrong: [string, Record<string, unknown>][] = [
      ['unlock', { pin_encrypted: 1234 }],
      ['unlock', { pin_encrypted: 'not sealed' }],
      ['set_settings', {}],
      ['set_settings', { settings_version: 1, settings: { auto_lock_delay: '30' } }],
      ['set_settings', { settings_version: 1.5, settings: {} }],
      ['set_settings', { settings_version: 1, settings: [] }],
      ['rotate_keys', { new_key_version: 2 }],
      ['rotate_keys', { new_key_version: 2, keys_encrypted: seal('{}', keys.encryption_key, DEVICE, 'another') }],
    ];
    for (const [name, more] of wrong) assert.equal(errorOf(give(lock, command(name, { more }))), 'invalid_command', name);
    const timeless = signedBy(keys, { ...command('unlock'), expires_at: 'tomorrow' });
    assert.equal(errorOf(give(lock, timeless)), 'invalid_command');
    const badFirmware = command('update_firmware', { more: { firmware_url: 'nowhere', version: '2' } });
    assert.equal(errorOf(give(lock, badFirmware, NOW, 'ota')), 'invalid_command');
    assert.equal(lock.memory.settingsVersion, 0);
  });

  it('a PIN that the lock does not accept now', () => {
    const { lock, keys, command } = setUp();
    const withPin = (digits: string): Record<string, unknown> => {
      const request_id = `request-${digits}`;
      return command('unlock', { more: { request_id, pin_encrypted: seal(digits, keys.encryption_key, DEVICE, request_id) } });
    };
    assert.equal(errorOf(give(lock, withPin('1357'))), 'invalid_pin');
    give(lock, setPinCommand(keys, 1, '1357'));
    assert.equal(errorOf(give(lock, withPin('2468'))), 'invalid_pin');
    assert.equal(payloads(give(lock, withPin('1357')), 'response')[0]?.['success'], true);
  });

  it('jammed, empty, broken or busy', () => {
    const { lock, command } = setUp();
    lock.hardware.isJammed = true;
    const outputs = give(lock, command('unlock'));
    assert.equal(errorOf(outputs), 'jammed');
    assert.equal(payloads(outputs, 'response')[0]?.['status'], 'jammed');
    assert.equal(payloads(outputs, 'status')[0]?.['lock_status'], 'jammed');
    lock.hardware.isJammed = false;
    lock.hardware.isMotorBroken = true;
    assert.equal(errorOf(give(lock, command('unlock'))), 'hardware_error');
    lock.hardware.isMotorBroken = false;
    lock.setBattery(4, NOW);
    assert.equal(errorOf(give(lock, command('unlock'))), 'low_battery');
    lock.setBattery(90, NOW);
    lock.hardware.motorMs = 3000;
    assert.deepEqual(
      payloads(give(lock, command('unlock')), 'response').map((one) => one['acknowledged']),
      [true],
    );
    assert.equal(errorOf(give(lock, command('lock'))), 'busy');
    const done = lock.wake(NOW + 3000);
    assert.equal(payloads(done, 'response')[0]?.['success'], true);
    assert.equal(payloads(done, 'status')[0]?.['lock_status'], 'unlocked');
    assert.deepEqual(
      lock.actuations.map(({ at }) => at),
      [NOW],
    );
  });
});
