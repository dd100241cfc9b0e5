import { password, type DevicesFixture, type Person } from './devices-fixture.ts';

/** Proves that the person is there, for tests in which time has moved on since they signed in. */
export async function stepUp({ app }: DevicesFixture, { access }: Person): Promise<void> {
  const headers = { authorization: `Bearer ${access}` };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/auth/step-up/', headers, payload: { password } });
  if (answer.statusCode !== 200) throw new Error(`The step-up answered ${answer.statusCode}: ${answer.body}`);
}
