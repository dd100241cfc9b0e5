import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setClock } from './lock-memory.ts';
import { askTime, errorOf, give, NOW, payloads, setUp } from './testing/lock-in-hand.ts';
import { TimeNonce } from './time-nonce.ts';

const FAR_OFF_MS = 400 * 86_400_000;

describe('setting the clock', () => {
  it('helps a lock whose clock is far off, in either direction', () => {
    for (const offset of [-FAR_OFF_MS, FAR_OFF_MS]) {
      const { lock, command } = setUp();
      setClock(lock.memory, NOW + offset, NOW);
      const answers = payloads(give(lock, command('set_time', { more: askTime(lock) })), 'response');
      assert.equal(answers[0]?.['success'], true);
      assert.equal(lock.clock(NOW), NOW);
    }
  });

  it('a stalled connection that delivers set_time and unlock together, 45 s late, does not move the bolt', () => {
    for (const order of ['set_time first', 'unlock first']) {
      const { lock, command } = setUp();
      const setTime = command('set_time', { more: askTime(lock) });
      const unlock = command('unlock');
      const late = NOW + 45_000;
      const delivered = order === 'set_time first' ? [setTime, unlock] : [unlock, setTime];
      for (const message of delivered) assert.equal(errorOf(give(lock, message, late)), 'expired', order);
      assert.deepEqual([lock.memory.bolt, lock.actuations.length, lock.clock(late)], ['locked', 0, late]);
    }
  });

  it('is possible for 10 s by the uptime counter, whatever becomes of the clock meanwhile', () => {
    for (const [lateMs, isAccepted] of [
      [10_000, true],
      [10_001, false],
    ] as const) {
      for (const clockMovedBy of [0, -FAR_OFF_MS, FAR_OFF_MS]) {
        const { lock, command } = setUp();
        const more = askTime(lock);
        setClock(lock.memory, NOW + clockMovedBy, NOW);
        const [answer] = payloads(give(lock, command('set_time', { more }), NOW + lateMs), 'response');
        assert.equal(answer?.['success'], isAccepted, `${lateMs} ms, clock moved by ${clockMovedBy}`);
      }
    }
  });

  it('follows the counter of the hardware where there is one, not the time of the calls', () => {
    let uptimeMs = 5000;
    const { lock, command } = setUp({ uptimeMs: () => uptimeMs });
    const first = command('set_time', { more: askTime(lock) });
    uptimeMs += 10_001;
    // The host's clock was set back, so that no time seems to have passed.
    assert.equal(errorOf(give(lock, first)), 'expired');
    const second = command('set_time', { now: NOW + FAR_OFF_MS, more: askTime(lock) });
    uptimeMs += 9000;
    assert.equal(payloads(give(lock, second, NOW + FAR_OFF_MS), 'response')[0]?.['success'], true);
    assert.equal(lock.heartbeat(NOW).kind, 'publish');
    assert.equal(payloads([lock.heartbeat(NOW)], 'heartbeat')[0]?.['uptime'], 19);
  });

  it('answers only the latest status, and each status once', () => {
    const { lock, command } = setUp();
    const outdated = askTime(lock);
    const latest = askTime(lock);
    assert.equal(errorOf(give(lock, command('set_time', { now: NOW - 9000, more: outdated }))), 'expired');
    assert.equal(lock.clock(NOW), NOW);
    // The refusal sent a status of its own, so that even the nonce before it is outdated now.
    assert.equal(errorOf(give(lock, command('set_time', { more: latest }))), 'expired');
    const fresh = askTime(lock);
    assert.equal(payloads(give(lock, command('set_time', { more: fresh })), 'response')[0]?.['success'], true);
    assert.equal(errorOf(give(lock, command('set_time', { now: NOW - 9000, more: fresh }))), 'expired');
    assert.equal(lock.clock(NOW), NOW);
  });

  it('without a nonce, with another, or after a power cut is answered expired', () => {
    const { lock, command } = setUp();
    for (const more of [{}, { time_nonce: 7 }, { time_nonce: null }, { time_nonce: '' }, { time_nonce: 'ab'.repeat(16) }]) {
      assert.equal(errorOf(give(lock, command('set_time', { now: NOW + 5000, more }))), 'expired');
    }
    const before = askTime(lock);
    lock.losePower();
    lock.restorePower(NOW);
    assert.equal(errorOf(give(lock, command('set_time', { now: NOW + 5000, more: before }))), 'expired');
    assert.equal(lock.clock(NOW), NOW);
  });

  it('asks for no expiry: only the nonce counts', () => {
    const { lock, command } = setUp();
    const expired = command('set_time', { lifeMs: -1000, more: askTime(lock) });
    assert.equal(payloads(give(lock, expired), 'response')[0]?.['success'], true);
  });
});

describe('a time nonce', () => {
  it('is new and random in every status, in a second run with the same seed too', () => {
    const seen = new Set<unknown>();
    for (let run = 0; run < 2; run += 1) {
      const { lock } = setUp({ seed: 5 });
      for (let i = 0; i < 100; i += 1) seen.add(askTime(lock)['time_nonce']);
    }
    assert.equal(seen.size, 200);
    for (const nonce of seen) assert.match(String(nonce), /^[0-9a-f]{16,64}$/);
  });

  it('is spent when it comes too late, and worth nothing under a counter that ran backwards', () => {
    const question = new TimeNonce();
    const late = question.issue(0);
    assert.equal(question.redeem(late, 10_001), false);
    assert.equal(question.redeem(late, 0), false);
    assert.equal(question.redeem(question.issue(1000), 999), false);
    assert.equal(question.redeem(undefined, 0), false);
    assert.equal(question.redeem(question.issue(0), 10_000), true);
  });
});

describe('old firmware', () => {
  it('leaves out of its status what it does not know, and cannot be told the time', () => {
    const { lock, command } = setUp({ leavesOut: ['settings_version', 'time_nonce', 'firmware_version', 'codes_digest'] });
    const [status] = payloads([lock.status(NOW)], 'status');
    assert.deepEqual(Object.keys(status ?? {}), [
      'online',
      'battery',
      'lock_status',
      'signal_strength',
      'temperature',
      'door',
      'timestamp',
    ]);
    assert.equal(errorOf(give(lock, command('set_time', { more: { time_nonce: 'ab'.repeat(16) } }))), 'expired');
    const [partly] = payloads([setUp({ leavesOut: ['time_nonce'] }).lock.status(NOW)], 'status');
    assert.deepEqual(
      [partly?.['time_nonce'], partly?.['settings_version'], partly?.['firmware_version']],
      [undefined, 0, '1.0.0'],
    );
  });
});

describe('a drifting clock', () => {
  it('drifts as told', () => {
    const { lock } = setUp();
    lock.memory.clock.driftPpm = 100;
    assert.equal(lock.clock(NOW + 3_600_000) - NOW, 3_600_360);
  });
});
