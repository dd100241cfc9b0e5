import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueChecks } from '../features/bookings/store/checks.ts';
import { withBookingTables } from '../features/bookings/tables.ts';
import { book, confirmCodes, makeRoom, signInAgain } from '../features/bookings/testing/bookings-fixture.ts';
import { call, registerLock, registerPerson } from '../features/devices/testing/devices-fixture.ts';
import { alertLike, startSecurity, type AlertAnswer } from '../features/security/testing/security-fixture.ts';

test('a door that is not proven raises an alert, worse the nearer the guest; it resolves itself', async () => {
  const fixture = await startSecurity();
  try {
    let owner = await registerPerson(fixture);
    const door = await registerLock(fixture, owner);
    const world = { ...fixture, owner, front: door, door, beganAt: fixture.clock.now() };
    const room = await makeRoom(world, { doors: [{ device: door.id, kind: 'own' }] });
    const booking = await book(world, room, 1500, 1560);
    const alertOf = (query: string, isIt?: (alert: AlertAnswer) => boolean) =>
      alertLike(fixture, owner, `device=${door.id}&alert_type=code_unproven&${query}`, isIt);
    const check = async () => {
      const handler = fixture.features.bookings.jobs[0];
      for (const { codes_since, ...due } of await dueChecks(withBookingTables(fixture.database.db), fixture.clock.now(), 10)) {
        const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
        await handler?.run({ ...due, codes_since: codes_since.toISOString() }, run);
      }
    };
    fixture.clock.advance(70 * 60);
    await check();
    const first = await alertOf('is_resolved=false');
    assert.equal(first.severity, 'medium');
    assert.match(
      first.description,
      new RegExp(`^Booking ${booking.id} of ${room.name} begins at .* let the guest in another way`, 'u'),
    );
    assert.equal(first.description.includes(booking.doors[0]?.pin_code ?? 'none'), false);
    fixture.clock.advance(1320 * 60);
    await check();
    fixture.clock.advance(85 * 60);
    await check();
    owner = await signInAgain(fixture, owner);
    const last = await alertOf('is_resolved=false', ({ severity }) => severity === 'critical');
    assert.deepEqual([last.id, last.occurrences], [first.id, 3], 'the checks of one code are one alert');
    await confirmCodes(fixture, door);
    const resolved = await alertOf('is_resolved=true');
    assert.deepEqual([resolved.id, resolved.notes], [first.id, 'The code is on the lock.']);

    // Nobody waits for a code that was cancelled: its alert ends with it.
    const later = { ...world, owner, beganAt: fixture.clock.now() };
    const cancelled = await book(later, room, 150, 160);
    fixture.clock.advance(125 * 60);
    await check();
    const open = (query: string) => alertLike(fixture, owner, `device=${door.id}&alert_type=code_unproven&${query}`);
    const second = await open('is_resolved=false');
    await call(fixture, owner, 'POST', `/bookings/${cancelled.id}/cancel/`, {});
    await confirmCodes(fixture, door);
    await alertLike(fixture, owner, `device=${door.id}&alert_type=code_unproven&is_resolved=true`, ({ id }) => id === second.id);
  } finally {
    await fixture.close();
  }
});
