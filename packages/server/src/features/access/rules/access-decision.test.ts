import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  accessChecks,
  decideAccess,
  type AccessCheck,
  type AccessCredential,
  type AccessRequest,
  type DenialReason,
} from './access-decision.ts';

const at = new Date('2026-11-23T09:00:00Z');
const schedule = {
  timezone: 'Europe/Berlin',
  rules: [{ weekdays: ['mon' as const], start: '10:00', end: '14:00' }],
  exceptions: [],
};
const pin: AccessCredential = {
  kind: 'pin',
  deviceId: 7,
  isMatch: true,
  isActive: true,
  validFrom: at,
  validUntil: at,
  schedule,
  usageCount: 1,
  maxUses: 2,
};
const good: AccessRequest = { credential: pin, device: { id: 7 }, at, context: {} };

function withPin(changes: Partial<AccessCredential>): AccessRequest {
  return { ...good, credential: { ...pin, ...changes } };
}

const before = new Date(at.getTime() - 1);
const after = new Date(at.getTime() + 1);

test('a code that fits is allowed; the window has both of its ends', () => {
  const decision = decideAccess(good);
  assert.equal(decision.allowed, true);
  assert.equal(decision.reason, null);
  assert.deepEqual(decision.trace, [
    { check: 'device_known', passed: true, value: 7, limit: null },
    { check: 'not_blocked', passed: true, value: at.toISOString(), limit: null },
    { check: 'credential_matches', passed: true, value: 'a code of this device', limit: 'a code of this device' },
    { check: 'active', passed: true, value: true, limit: true },
    { check: 'not_before', passed: true, value: at.toISOString(), limit: at.toISOString() },
    { check: 'not_after', passed: true, value: at.toISOString(), limit: at.toISOString() },
    { check: 'schedule', passed: true, value: 'Monday 2026-11-23 10:00:00', limit: 'Mondays 10:00–14:00, Berlin time' },
    { check: 'uses_left', passed: true, value: 1, limit: 2 },
  ]);
});

test('a code without limits is allowed', () => {
  const request = withPin({ kind: 'qr', validFrom: null, validUntil: null, schedule: null, maxUses: null });
  const decision = decideAccess(request);
  assert.ok(decision.allowed);
  assert.deepEqual(
    decision.trace.slice(4).map(({ passed, limit }) => [passed, limit]),
    [
      [true, null],
      [true, null],
      [true, null],
      [true, null],
    ],
  );
});

const denials: [AccessCheck, AccessRequest, DenialReason][] = [
  ['not_blocked', { ...good, context: { blockedUntil: after } }, 'Blocked'],
  ['not_blocked', { ...good, context: { lockdown: true } }, 'Blocked'],
  ['credential_matches', withPin({ isMatch: false }), 'Invalid PIN'],
  ['credential_matches', withPin({ deviceId: 8 }), 'Invalid PIN'],
  ['active', withPin({ isActive: false }), 'Inactive'],
  ['not_before', withPin({ validFrom: after, validUntil: null }), 'Not yet valid'],
  ['not_after', withPin({ validFrom: null, validUntil: before }), 'Expired'],
  ['schedule', { ...good, credential: { ...pin, validFrom: null }, at: before }, 'Outside schedule'],
  ['uses_left', withPin({ usageCount: 2 }), 'Usage limit reached'],
  ['uses_left', withPin({ usageCount: 0, maxUses: 0 }), 'Usage limit reached'],
];

test('each check alone denies with its own reason', () => {
  for (const [check, request, reason] of denials) {
    const decision = decideAccess(request);
    const failed = decision.trace.filter(({ passed }) => passed !== true).map((entry) => entry.check);
    assert.deepEqual([decision.allowed, decision.reason, failed], [false, reason, [check]]);
  }
});

test('a block is over at the instant it ends', () => {
  assert.ok(decideAccess({ ...good, context: { blockedUntil: at } }).allowed);
  assert.equal(decideAccess({ ...good, context: { blockedUntil: at, lockdown: true } }).reason, 'Blocked');
});

test('without a device, or without a code, it is an invalid PIN, and the trace has every check all the same', () => {
  const noDevice = decideAccess({ ...good, device: null });
  assert.deepEqual([noDevice.allowed, noDevice.reason, noDevice.trace[0]?.passed], [false, 'Invalid PIN', false]);
  const noCode = decideAccess({ ...good, credential: null });
  assert.deepEqual([noCode.allowed, noCode.reason], [false, 'Invalid PIN']);
  assert.deepEqual(
    noCode.trace.map(({ passed }) => passed),
    [true, true, false, null, null, null, null, null],
  );
});

const reasonOf: Readonly<Record<AccessCheck, DenialReason>> = {
  device_known: 'Invalid PIN',
  not_blocked: 'Blocked',
  credential_matches: 'Invalid PIN',
  active: 'Inactive',
  not_before: 'Not yet valid',
  not_after: 'Expired',
  schedule: 'Outside schedule',
  uses_left: 'Usage limit reached',
};

test('the first failed check in the documented order gives the reason, whatever else fails', () => {
  const failing = fc.subarray([...accessChecks]);
  fc.assert(
    fc.property(failing, (checks) => {
      const fails = (check: AccessCheck) => checks.includes(check);
      const decision = decideAccess({
        at,
        device: fails('device_known') ? null : { id: 7 },
        context: { blockedUntil: fails('not_blocked') ? after : before },
        credential: {
          kind: 'pin',
          deviceId: 7,
          isMatch: !fails('credential_matches'),
          isActive: !fails('active'),
          validFrom: fails('not_before') ? after : null,
          validUntil: fails('not_after') ? before : null,
          schedule: fails('schedule') ? { ...schedule, rules: [] } : schedule,
          usageCount: fails('uses_left') ? 2 : 1,
          maxUses: 2,
        },
      });
      assert.deepEqual(
        decision.trace.map(({ check }) => check),
        accessChecks,
      );
      // No code belongs to an unknown device.
      const expected = new Set<AccessCheck>(fails('device_known') ? [...checks, 'credential_matches'] : checks);
      for (const { check, passed } of decision.trace) assert.equal(passed, !expected.has(check), check);
      const first = accessChecks.find((check) => expected.has(check));
      assert.equal(decision.reason, first === undefined ? null : reasonOf[first]);
      assert.equal(decision.allowed, first === undefined);
    }),
    { numRuns: 500 },
  );
});
