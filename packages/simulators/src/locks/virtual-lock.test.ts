import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LockKeys, Output } from './protocol.ts';
import { DEVICE, errorOf, give, NOW, payloads, setPinCommand, setUp } from './testing/lock-in-hand.ts';
import { makeCommand, makeKeys, seal } from './testing/tiny-server.ts';
import { VirtualLock } from './virtual-lock.ts';

describe('settings', () => {
  it('are kept, and reported by their version', () => {
    const { lock, keys, command } = setUp();
    const more = { settings_version: 4, settings: { auto_lock_enabled: true, auto_lock_delay: 20, notifications_enabled: true } };
    const outputs = give(lock, command('set_settings', { more }));
    assert.equal(payloads(outputs, 'status')[0]?.['settings_version'], 4);
    const restarted = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, memory: structuredClone(lock.memory) });
    assert.deepEqual(restarted.memory.settings, {
      auto_lock_enabled: true,
      auto_lock_delay: 20,
      silent_mode: false,
      led_enabled: true,
    });
  });

  it('that a command leaves out stay as they are', () => {
    const { lock, command } = setUp();
    const apply = (settings_version: number, settings: Record<string, unknown>): Output[] =>
      give(lock, command('set_settings', { more: { settings_version, settings } }));
    apply(1, { auto_lock_delay: 90, silent_mode: true });
    apply(2, { led_enabled: false });
    apply(3, {});
    assert.deepEqual(lock.memory.settings, {
      auto_lock_enabled: false,
      auto_lock_delay: 90,
      silent_mode: true,
      led_enabled: false,
    });
    assert.equal(lock.memory.settingsVersion, 3);
  });

  it('automatic locking follows every unlocking and waits for the door', () => {
    const { lock, command } = setUp();
    give(
      lock,
      command('set_settings', { more: { settings_version: 1, settings: { auto_lock_enabled: true, auto_lock_delay: 20 } } }),
    );
    give(lock, command('unlock'));
    assert.equal(lock.nextWakeAt, NOW + 20_000);
    assert.deepEqual(lock.wake(NOW + 19_999), []);
    lock.moveDoor('open', NOW + 19_999);
    lock.wake(NOW + 20_000);
    assert.equal(lock.memory.bolt, 'unlocked');
    lock.moveDoor('close', NOW + 20_500);
    lock.wake(NOW + 21_000);
    assert.equal(lock.memory.bolt, 'locked');
    const last = lock.queuedEvents.at(-1)?.payload;
    assert.deepEqual([last?.['method'], last?.['action']], ['auto', 'lock']);
    assert.equal(lock.counters.actuations, 1);
  });
});

describe('new keys', () => {
  function rotate(lock: VirtualLock, keys: LockKeys, next: LockKeys): Output[] {
    const { key_version: new_key_version, ...secrets } = next;
    const request_id = `rotation-${new_key_version}-${Math.random()}`;
    const keys_encrypted = seal(JSON.stringify(secrets), keys.encryption_key, DEVICE, request_id);
    return give(lock, makeCommand('rotate_keys', keys, { now: NOW, more: { request_id, new_key_version, keys_encrypted } }));
  }

  it('both sets are good until the new one has opened a connection', () => {
    const { lock, keys, command } = setUp();
    const next = makeKeys(2);
    assert.deepEqual(
      rotate(lock, keys, next).map(({ kind }) => kind),
      ['publish', 'reconnect'],
    );
    assert.deepEqual(lock.keysToTry, [next, keys]);
    assert.equal(give(lock, command('unlock')).length > 0, true);
    assert.equal(give(lock, makeCommand('lock', next, { now: NOW })).length > 0, true);
    lock.connected(1, NOW);
    assert.deepEqual(lock.keysToTry, [next, keys]);
    lock.connected(2, NOW);
    assert.deepEqual(lock.keysToTry, [next]);
    assert.deepEqual(give(lock, command('unlock')), []);
    assert.equal(lock.counters.silent.signature, 1);
  });

  it('an order for a set older than one that waits is refused, and the waiting one stays', () => {
    const { lock, keys } = setUp();
    const next = makeKeys(3);
    rotate(lock, keys, next);
    assert.equal(errorOf(rotate(lock, keys, makeKeys(2))), 'invalid_command');
    assert.deepEqual(lock.keysToTry, [next, keys]);
  });

  it('encrypted fields open under the set that the command names, and under no other', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 1, '1357'));
    const next = makeKeys(2);
    rotate(lock, keys, next);
    const unlock = (signedWith: LockKeys, sealedWith: LockKeys, key_version: number): Output[] => {
      const request_id = `request-${Math.random()}`;
      const pin_encrypted = seal('1357', sealedWith.encryption_key, DEVICE, request_id);
      return give(lock, makeCommand('unlock', signedWith, { now: NOW, more: { request_id, pin_encrypted, key_version } }));
    };
    for (const set of [keys, next]) {
      assert.equal(payloads(unlock(set, set, set.key_version), 'response')[0]?.['success'], true);
    }
    assert.equal(errorOf(unlock(keys, next, 1)), 'invalid_command');
    assert.equal(errorOf(unlock(next, keys, 2)), 'invalid_command');
    assert.equal(errorOf(unlock(next, next, 3)), 'invalid_command');
  });

  it('signature_next is understood by a lock that holds only the newer keys', () => {
    const { keys: older } = setUp();
    const { lock, keys: newer } = setUp();
    assert.equal(give(lock, makeCommand('unlock', older, { now: NOW, nextSecretKey: newer.secret_key })).length > 0, true);
    assert.deepEqual(give(lock, makeCommand('unlock', older, { now: NOW, nextSecretKey: makeKeys().secret_key })), []);
  });

  it('the same order again is answered, an older set is refused', () => {
    const { lock, keys } = setUp();
    const next = makeKeys(3);
    rotate(lock, keys, next);
    lock.connected(3, NOW);
    assert.equal(payloads(rotate(lock, next, { ...makeKeys(3) }), 'response')[0]?.['success'], true);
    assert.deepEqual(lock.keysToTry, [next]);
    assert.equal(errorOf(rotate(lock, next, makeKeys(2))), 'invalid_command');
  });

  it('survive a power cut between the answer and the connection', () => {
    const { lock, keys } = setUp();
    const next = makeKeys(2);
    rotate(lock, keys, next);
    lock.losePower();
    lock.restorePower(NOW);
    assert.deepEqual(lock.keysToTry, [next, keys]);
  });
});

describe('power', () => {
  it('a cut while the bolt moves leaves no late movement and no late answer', () => {
    const { lock, command } = setUp();
    lock.hardware.motorMs = 3000;
    give(lock, command('unlock'));
    lock.losePower();
    assert.deepEqual(give(lock, command('unlock')), []);
    lock.restorePower(NOW + 60_000);
    assert.deepEqual(lock.wake(NOW + 60_000), []);
    assert.equal(payloads(lock.connected(1, NOW + 60_000), 'status')[0]?.['lock_status'], 'error');
    assert.deepEqual(
      lock.actuations.map(({ at }) => at),
      [NOW],
    );
  });

  it('a key turned without power is seen afterwards, without an event', () => {
    const { lock } = setUp();
    lock.losePower();
    assert.deepEqual(lock.turnKey('unlocked', NOW), []);
    lock.restorePower(NOW);
    assert.equal(lock.memory.bolt, 'unlocked');
    assert.equal(lock.queuedEvents.length, 0);
  });
});

describe('events', () => {
  it('tell nothing of lock and unlock by command, obeyed or not: the response is their record', () => {
    const { lock, command } = setUp();
    give(lock, command('unlock'));
    give(lock, command('lock'));
    lock.hardware.isJammed = true;
    assert.equal(errorOf(give(lock, command('unlock'))), 'jammed');
    assert.deepEqual(lock.queuedEvents, []);
  });

  it('have room for 200', () => {
    const { lock } = setUp();
    for (let i = 0; i < 201; i += 1) lock.tamper(NOW + i);
    assert.equal(lock.queuedEvents.length, 200);
    assert.equal(lock.queuedEvents[0]?.payload['timestamp'], '2026-01-31T12:00:00.001Z');
  });

  it('made offline are marked, keep their instant, and stay until stored', () => {
    const { lock } = setUp();
    lock.turnKey('unlocked', NOW);
    lock.disconnected();
    lock.turnKey('locked', NOW + 1000);
    lock.losePower();
    lock.restorePower(NOW + 2000);
    const [online, offline] = lock.queuedEvents;
    assert.ok(online && offline);
    assert.equal(online.payload['offline'], undefined);
    assert.equal(offline.payload['offline'], true);
    assert.equal(offline.payload['timestamp'], '2026-01-31T12:00:01.000Z');
    lock.eventStored(online.event_id);
    assert.deepEqual(lock.queuedEvents, [offline]);
  });

  it('a full queue loses the oldest and says how many', () => {
    const { lock } = setUp({ eventsMax: 10 });
    for (let i = 0; i < 25; i += 1) lock.tamper(NOW + i);
    assert.equal(lock.queuedEvents.length, 10);
    assert.equal(lock.counters.eventsDropped, 15);
    assert.equal(lock.queuedEvents[0]?.payload['timestamp'], '2026-01-31T12:00:00.015Z');
  });

  it('ids never come twice, with the same seed, clock and flash either', () => {
    const { lock, keys } = setUp();
    const ids: string[] = [];
    for (let boot = 0; boot < 5; boot += 1) {
      const again = new VirtualLock({ deviceId: DEVICE, keys, now: NOW, memory: lock.memory });
      for (let i = 0; i < 20; i += 1) again.tamper(NOW);
    }
    ids.push(...lock.queuedEvents.map(({ event_id }) => event_id));
    assert.equal(new Set(ids).size, 100);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('never hold digits that somebody typed', () => {
    const { lock, keys } = setUp();
    give(lock, setPinCommand(keys, 7, '135790'));
    lock.enterCode('135790', NOW);
    lock.enterCode('864209', NOW);
    const [good, bad] = lock.queuedEvents.map(({ payload }) => payload);
    assert.deepEqual([good?.['success'], good?.['credential_ref'], bad?.['success']], [true, 'pin:7', false]);
    assert.doesNotMatch(JSON.stringify([good, bad]).replaceAll(/"event_id":"[^"]*"/g, ''), /135790|864209/);
  });
});

describe('a firmware update', () => {
  const order = { firmware_url: 'https://files.example/lock.bin', version: '2.0.0', sha256: 'ab'.repeat(32) };

  it('downloads, installs, reboots and then has the new version', () => {
    const { lock, command } = setUp();
    const first = give(lock, command('update_firmware', { more: order }), NOW, 'ota');
    assert.deepEqual(
      first.map(({ kind }) => kind),
      ['publish', 'download'],
    );
    assert.equal(errorOf(give(lock, command('update_firmware', { more: order }), NOW, 'ota')), 'busy');
    const outputs = lock.update.downloadFinished({ sha256: order.sha256 }, NOW);
    for (let at = lock.nextWakeAt; at !== undefined; at = lock.nextWakeAt) outputs.push(...lock.wake(at));
    assert.deepEqual(
      payloads(outputs, 'ota/progress').map((one) => [one['state'], one['percent']]),
      [
        ['downloading', 0],
        ['downloading', 25],
        ['downloading', 50],
        ['downloading', 75],
        ['installing', 100],
      ],
    );
    assert.equal(outputs.at(-1)?.kind, 'reboot');
    const after = lock.connected(1, NOW + 5000);
    assert.deepEqual(
      payloads(after, 'ota/progress').map((one) => [one['state'], one['version']]),
      [['done', '2.0.0']],
    );
    assert.equal(payloads(after, 'status')[0]?.['firmware_version'], '2.0.0');
    assert.deepEqual(payloads(lock.connected(1, NOW + 6000), 'ota/progress'), []);
  });

  it('fails when the file is not the one that was promised', () => {
    const { lock, command } = setUp();
    give(lock, command('update_firmware', { more: order }), NOW, 'ota');
    const [failed] = payloads(lock.update.downloadFinished({ sha256: 'cd'.repeat(32) }, NOW), 'ota/progress');
    assert.equal(failed?.['state'], 'failed');
    assert.equal(lock.memory.firmwareVersion, '1.0.0');
  });
});

describe('chance', () => {
  it('is the same with the same seed, and another with another', () => {
    const keys = makeKeys();
    const run = (seed: number): unknown[] => {
      const { lock } = setUp({ keys, seed });
      lock.tamper(NOW);
      // The time nonce alone is never left to the seed.
      const statuses = payloads([lock.status(NOW), lock.status(NOW)], 'status').map((one) => ({ ...one, time_nonce: '' }));
      return [statuses, lock.queuedEvents];
    };
    assert.deepEqual(run(7), run(7));
    assert.notDeepEqual(run(7), run(8));
  });
});
