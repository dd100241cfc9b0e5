import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { bearer, password } from './accounts-fixture.ts';
import type { AccountsFixture, Tokens } from './accounts-fixture.ts';
import { totpCode } from './totp-app.ts';

/** One request with a person's token. `url` is below /api/v1. */
export async function ask(
  { app }: AccountsFixture,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  access: string | null = null,
  payload?: object,
  remoteAddress = '192.0.2.1',
) {
  return await app.inject({
    method,
    url: `/api/v1${url}`,
    remoteAddress,
    headers: access === null ? {} : bearer(access),
    ...(payload === undefined ? {} : { payload }),
  });
}

/** What was told about this person, oldest first. */
export async function eventsOf({ database }: AccountsFixture, userId: number): Promise<{ type: string; data: unknown }[]> {
  const told = sql<{ type: string; data: unknown }>`select type, data from events where user_id = ${userId} order by id`;
  return (await told.execute(database.db)).rows;
}

export interface App {
  readonly secret: string;
  readonly backupCodes: readonly string[];
  /** The code of now, or of so many steps beside it. */
  code(steps?: number): string;
}

/** Sets up an authenticator app; afterwards time has moved on, so that the next code is a new one. */
export async function setUpTotp(fixture: AccountsFixture, access: string): Promise<App> {
  const begun = await ask(fixture, 'POST', '/auth/second-factor/totp/', access);
  assert.equal(begun.statusCode, 201, begun.body);
  const { secret } = begun.json<{ secret: string }>();
  const code = (steps = 0): string => totpCode(secret, fixture.clock.now(), steps);
  const confirmed = await ask(fixture, 'POST', '/auth/second-factor/totp/confirm/', access, { code: code() });
  assert.equal(confirmed.statusCode, 200, confirmed.body);
  fixture.clock.advance(60);
  return { secret, code, backupCodes: confirmed.json<{ backup_codes: string[] | null }>().backup_codes ?? [] };
}

export interface Asked {
  readonly challenge: string;
  readonly methods: readonly string[];
  readonly passkey_options: { readonly challenge: string } | null;
}

/** The first half of a log-in: what the answer to the right password asks for. */
export async function beginLogIn(fixture: AccountsFixture, email: string, remoteAddress = '192.0.2.1'): Promise<Asked> {
  const answer = await ask(fixture, 'POST', '/auth/login/', null, { email, password }, remoteAddress);
  assert.equal(answer.statusCode, 401, answer.body);
  const asked = answer.json<Asked & { code: string }>();
  assert.equal(asked.code, 'second_factor_required');
  return asked;
}

export async function logInWith(fixture: AccountsFixture, email: string, proof: object): Promise<Tokens> {
  const { challenge } = await beginLogIn(fixture, email);
  const answer = await ask(fixture, 'POST', '/auth/login/second-factor/', null, { challenge, ...proof });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<{ tokens: Tokens }>().tokens;
}
