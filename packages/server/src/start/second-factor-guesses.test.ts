import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { totpCode } from '../features/accounts/testing/totp-app.ts';
import { call, password, registerPerson, startDevices } from '../features/devices/testing/devices-fixture.ts';
import type { DevicesFixture } from '../features/devices/testing/devices-fixture.ts';

let fixture: DevicesFixture;
before(async () => {
  fixture = await startDevices();
});
after(() => fixture.close());

test('an address from which wrong codes come is blocked like one of wrong passwords, and not even a right log-in gets in there', async () => {
  const person = await registerPerson(fixture);
  const { secret } = (await call(fixture, person, 'POST', '/auth/second-factor/totp/')).json<{ secret: string }>();
  const code = (steps = 0): string => totpCode(secret, fixture.clock.now(), steps);
  await call(fixture, person, 'POST', '/auth/second-factor/totp/confirm/', { code: code() });
  fixture.clock.advance(60);
  const logIn = (remoteAddress: string, otp: string) =>
    fixture.app.inject({
      method: 'POST',
      url: '/api/v1/auth/login/',
      remoteAddress,
      payload: { email: person.email, password, otp },
    });
  const guesser = '203.0.113.66';
  for (let guess = 0; guess < 5; guess += 1) {
    const wrong = String((Number(code()) + 500_000) % 1_000_000).padStart(6, '0');
    assert.equal((await logIn(guesser, wrong)).statusCode, 401);
  }
  const other = await registerPerson(fixture);
  const refused = await fixture.app.inject({
    method: 'POST',
    url: '/api/v1/auth/login/',
    remoteAddress: guesser,
    payload: { email: other.email, password },
  });
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'address_blocked']);
  // The wait of log-ins by account is over, the lock of codes is not.
  fixture.clock.advance(60);
  const elsewhere = await logIn('198.51.100.9', code());
  assert.equal(elsewhere.json<{ code: string }>().code, 'second_factor_locked', 'the codes are locked for everybody');
  fixture.clock.advance(15 * 60);
  assert.equal((await logIn('198.51.100.9', code())).statusCode, 200);
});
