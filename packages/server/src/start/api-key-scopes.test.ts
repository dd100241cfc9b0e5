import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RouteOptions } from 'fastify';
import { apiScopes, wideningScopes } from '../features/accounts/index.ts';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../features/devices/testing/devices-fixture.ts';

/*
 * API keys, each with one scope, against every address of the program: a key is let through where the route asks for its scope, and
 * nowhere else. Let through means that the answer is not a refusal of the key; what comes after is the same as for its user.
 */
interface Route {
  readonly method: string;
  readonly url: string;
  readonly apiScope: string | undefined;
  readonly stepUp: boolean;
  readonly authScope: string | undefined;
}

const isAllowed = { ok: 'let through', staff: 'staff_required', none: 'api_key_not_allowed', other: 'scope_missing' } as const;

describe('API keys', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let staff: Person;
  let lock: PlayedLock;
  let routes: readonly Route[] = [];
  const keys = new Map<string, string>();

  async function makeKey(person: Person, scopes: readonly string[]): Promise<string> {
    const answer = await call(fixture, person, 'POST', '/api-keys/', { name: scopes.join(' '), scopes });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ key: string }>().key;
  }

  async function use(key: string, method: string, url: string, payload?: object) {
    return await fixture.app.inject({
      method: method as 'GET',
      url,
      headers: { 'x-api-key': key },
      ...(payload === undefined ? {} : { payload }),
    });
  }

  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    staff = await registerStaff(fixture);
    lock = await registerLock(fixture, owner);
    const registered = fixture.app.getDecorator<readonly RouteOptions[]>('registeredRoutes');
    routes = registered.flatMap((route) =>
      [route.method]
        .flat()
        .filter((method) => method !== 'HEAD' && method !== 'OPTIONS' && route.schema?.hide !== true)
        .map((method) => ({
          method,
          url: route.url,
          apiScope: route.config?.apiScope,
          stepUp: route.config?.stepUp === true,
          authScope: route.config?.authScope,
        })),
    );
    for (const scope of Object.keys(apiScopes)) {
      if (scope !== 'admin') keys.set(scope, await makeKey(owner, [scope]));
    }
  });
  after(() => fixture.close());

  it('have the scopes that routes ask for, and those that widen them, and no others', () => {
    const asked = new Set(routes.flatMap(({ apiScope }) => apiScope ?? []));
    for (const scope of asked)
      assert.ok(Object.hasOwn(apiScopes, scope), `${scope} is asked for, and is not in accounts/api-keys/scopes.ts`);
    for (const scope of Object.keys(apiScopes))
      assert.ok(
        asked.has(scope) || wideningScopes.some((each) => each === scope),
        `${scope} opens nothing: take it out of scopes.ts`,
      );
  });

  it('cannot reach what asks for presence', () => {
    const both = routes.filter((route) => route.stepUp && route.apiScope !== undefined);
    assert.deepEqual(both, []);
    assert.deepEqual(
      routes
        .filter(({ stepUp }) => stepUp)
        .map(({ method, url }) => `${method} ${url}`)
        .toSorted(),
      [
        'DELETE /api/v1/auth/passkeys/:id/',
        'DELETE /api/v1/auth/second-factor/totp/',
        'DELETE /api/v1/devices/:id/',
        'DELETE /api/v1/users/:id/',
        'DELETE /api/v1/users/:id/second-factor/',
        'DELETE /api/v1/users/me/',
        'GET /api/v1/users/me/export/',
        'PATCH /api/v1/api-keys/:id/',
        'POST /api/v1/api-keys/',
        'POST /api/v1/auth/passkeys/options/',
        'POST /api/v1/auth/second-factor/backup-codes/',
        'POST /api/v1/auth/second-factor/totp/',
        'POST /api/v1/devices/:id/keys/rotate/',
      ],
    );
  });

  it('are each let through exactly where their one scope is asked for', async () => {
    const guarded = routes.filter(
      ({ authScope }) => authScope === 'user' || authScope === 'staff' || authScope === 'user_or_device',
    );
    assert.ok(guarded.length > 60, String(guarded.length));
    for (const route of guarded) {
      const url = route.url.replace(/:\w+/g, '999999999');
      for (const [scope, key] of keys) {
        const answer = await use(key, route.method, url, route.method === 'GET' || route.method === 'DELETE' ? undefined : {});
        const { code } = answer.statusCode >= 400 ? answer.json<{ code: string }>() : { code: 'ok' };
        const refusals: readonly string[] = [isAllowed.staff, isAllowed.none, isAllowed.other];
        const outcome = refusals.includes(code) ? code : isAllowed.ok;
        const expected =
          route.authScope === 'staff'
            ? isAllowed.staff
            : route.apiScope === undefined
              ? isAllowed.none
              : route.apiScope === scope
                ? isAllowed.ok
                : isAllowed.other;
        assert.equal(outcome, expected, `${route.method} ${route.url} with ${scope}: ${answer.body.slice(0, 200)}`);
      }
    }
  });

  it('of an administrator see everybody’s only with admin, also with ?all=true', async () => {
    const plain = await makeKey(staff, ['devices:read']);
    const admin = await makeKey(staff, ['devices:read', 'admin']);
    assert.equal((await use(plain, 'GET', '/api/v1/devices/?all=true')).json<{ count: number }>().count, 0);
    assert.equal((await use(plain, 'GET', `/api/v1/devices/${lock.id}/?all=true`)).statusCode, 404);
    assert.ok((await use(admin, 'GET', '/api/v1/devices/?all=true')).json<{ count: number }>().count > 0);
    assert.equal((await use(admin, 'GET', '/api/v1/devices/')).json<{ count: number }>().count, 0);
  });

  it('see digits only with access:reveal, and no stranger’s', async () => {
    const made = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id });
    const { id, pin_code: digits } = made.json<{ id: number; pin_code: string }>();
    const reads = keys.get('access:read') ?? '';
    const reveals = await makeKey(owner, ['access:read', 'access:reveal']);
    const stranger = await makeKey(await registerPerson(fixture), ['access:read', 'access:reveal']);
    const listed = async (key: string) =>
      (await use(key, 'GET', '/api/v1/access/pins/')).json<{
        results: { id: number; pin_code: string; pin_code_hidden: string }[];
      }>().results;
    const one = async (key: string) =>
      (await use(key, 'GET', `/api/v1/access/pins/${id}/`)).json<{ pin_code: string; pin_code_hidden: string | null }>();
    const masked = '*'.repeat(digits.length);
    assert.deepEqual(
      (await listed(reads)).map((pin) => [pin.pin_code, pin.pin_code_hidden]),
      [[masked, 'scope_missing']],
    );
    assert.deepEqual([(await one(reads)).pin_code, (await one(reads)).pin_code_hidden], [masked, 'scope_missing']);
    assert.deepEqual(
      (await listed(reveals)).map((pin) => [pin.pin_code, pin.pin_code_hidden]),
      [[digits, null]],
    );
    assert.equal((await one(reveals)).pin_code, digits);
    assert.deepEqual(await listed(stranger), []);
  });

  it('are not answered what their user was answered under the same Idempotency-Key', async () => {
    const writes = keys.get('access:write') ?? '';
    const payload = { device: lock.id, label: 'Twice' };
    const headers = { 'idempotency-key': 'one-key-of-two-callers' };
    const first = await call(fixture, owner, 'POST', '/access/pins/', payload, headers);
    const second = await fixture.app.inject({
      method: 'POST',
      url: '/api/v1/access/pins/',
      headers: { ...headers, 'x-api-key': writes },
      payload,
    });
    assert.deepEqual([first.statusCode, second.statusCode], [201, 201]);
    assert.notEqual(second.json<{ id: number }>().id, first.json<{ id: number }>().id);
  });
});

describe('presence', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
  });
  after(() => fixture.close());

  it('is asked before digits are listed, new keys are made and a device is deleted, when the log-in is ten minutes ago', async () => {
    const { pin_code: digits } = (await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id })).json<{
      pin_code: string;
    }>();
    const guest = {
      guest_email: 'guest@example.com',
      guest_name: 'Grace',
      access_type: 'period',
      valid_until: '2999-01-01T00:00:00Z',
    };
    await call(fixture, owner, 'POST', '/access/temporary-access/', { device: lock.id, ...guest });
    const listed = async (path: string) => {
      const answer = await call(fixture, owner, 'GET', `/access/${path}/?ordering=id`);
      const [first] = answer.json<{ results: { pin_code: string; pin_code_hidden: string | null }[] }>().results;
      return [first?.pin_code, first?.pin_code_hidden];
    };
    assert.deepEqual(await listed('pins'), [digits, null]);
    fixture.clock.advance(10 * 60 + 1);
    const masked = '*'.repeat(digits.length);
    assert.deepEqual(await listed('pins'), [masked, 'step_up_required']);
    const [guestDigits, guestHidden] = await listed('temporary-access');
    assert.match(guestDigits ?? '', /^\*+$/);
    assert.equal(guestHidden, 'step_up_required');
    for (const [method, path] of [
      ['POST', `/devices/${lock.id}/keys/rotate/`],
      ['DELETE', `/devices/${lock.id}/`],
    ] as const) {
      const refused = await call(fixture, owner, method, path, method === 'POST' ? {} : undefined);
      assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'step_up_required']);
    }
    assert.equal((await call(fixture, owner, 'GET', `/devices/${lock.id}/`)).statusCode, 200, 'nothing happened');

    const proof = { password: 'TestPass123!' };
    assert.equal((await call(fixture, owner, 'POST', '/auth/step-up/', proof)).statusCode, 200);
    assert.deepEqual(await listed('pins'), [digits, null]);
    assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, {})).statusCode, 200);
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`)).statusCode, 204);
  });
});
