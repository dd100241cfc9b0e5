import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture, RegisteredUser } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
let user: RegisteredUser;
before(async () => {
  fixture = await startAccounts();
  user = await registerUser(fixture);
});
after(() => fixture.close());

function send(method: 'GET' | 'PUT' | 'PATCH', url: string, payload?: object, headers: Record<string, string> = {}) {
  return fixture.app.inject({
    method,
    url,
    headers: { ...bearer(user.access), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

interface Problem {
  readonly errors: readonly { readonly field: string; readonly code: string }[];
}

test('the profile has the contract’s fields, under both addresses', async () => {
  for (const url of ['/api/v1/users/profile/', '/api/v1/users/profile', '/api/v1/users/me/']) {
    const answer = await send('GET', url);
    assert.equal(answer.statusCode, 200);
    const profile = answer.json<Record<string, unknown>>();
    assert.deepEqual(
      { ...profile, created_at: null },
      {
        id: user.id,
        email: user.email,
        full_name: 'Test User',
        first_name: 'Test',
        last_name: 'User',
        phone_number: '',
        profile_picture: null,
        is_verified: false,
        is_staff: false,
        total_devices: 3,
        created_at: null,
      },
    );
    assert.match(String(profile['created_at']), /^\d{4}-\d{2}-\d{2}T.*Z$/u);
    assert.ok(answer.headers.etag !== undefined);
  }
});

test('PUT changes what it names and leaves the rest', async () => {
  const answer = await send('PUT', '/api/v1/users/profile/', { first_name: 'Jane', phone_number: '+0987654321' });
  assert.equal(answer.statusCode, 200, answer.body);
  const profile = answer.json<Record<string, unknown>>();
  assert.equal(profile['full_name'], 'Jane User');
  assert.equal(profile['phone_number'], '+0987654321');
  assert.equal(
    (await send('PATCH', '/api/v1/users/profile/', { last_name: 'Doe' })).json<Record<string, unknown>>()['full_name'],
    'Jane Doe',
  );
});

test('bad and unknown fields are refused by name', async () => {
  const refused: [object, string][] = [
    [{ first_name: 'x'.repeat(151) }, 'first_name'],
    [{ phone_number: 'call me' }, 'phone_number'],
    [{ email: 'other@example.com' }, 'email'],
    [{ is_staff: true }, 'is_staff'],
    [{ first_name: null }, 'first_name'],
  ];
  for (const [payload, field] of refused) {
    const answer = await send('PATCH', '/api/v1/users/profile/', payload);
    assert.equal(answer.statusCode, 400, JSON.stringify(payload));
    assert.deepEqual(
      answer.json<Problem>().errors.map((error) => error.field),
      [field],
    );
  }
});

test('a change based on an old reading is refused when the client says which reading it was', async () => {
  const { etag } = (await send('GET', '/api/v1/users/profile/')).headers;
  const first = await send('PATCH', '/api/v1/users/profile/', { first_name: 'One' }, { 'if-match': String(etag) });
  assert.equal(first.statusCode, 200);
  const second = await send('PATCH', '/api/v1/users/profile/', { first_name: 'Two' }, { 'if-match': String(etag) });
  assert.equal(second.statusCode, 412);
  assert.equal((await send('GET', '/api/v1/users/profile/')).json<{ first_name: string }>().first_name, 'One');
});

test('nobody without a token reads or changes a profile or preferences', async () => {
  for (const url of ['/api/v1/users/profile/', '/api/v1/users/me/', '/api/v1/users/preferences/']) {
    const answer = await fixture.app.inject({ url });
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.json<{ detail: string }>().detail, 'Authentication credentials were not provided.');
  }
  for (const method of ['PUT', 'PATCH'] as const) {
    for (const url of ['/api/v1/users/profile/', '/api/v1/users/preferences/']) {
      assert.equal((await fixture.app.inject({ method, url, payload: {} })).statusCode, 401);
    }
  }
});

test('preferences begin with defaults and are changed one by one', async () => {
  const url = '/api/v1/users/preferences/';
  const begin = await send('GET', url);
  assert.deepEqual(begin.json(), {
    language: 'en',
    timezone: 'UTC',
    email_notifications: true,
    push_notifications: true,
    sms_notifications: false,
  });
  const answer = await send('PATCH', url, { timezone: 'Europe/Berlin', push_notifications: false });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual((await send('GET', url)).json(), {
    ...begin.json<object>(),
    timezone: 'Europe/Berlin',
    push_notifications: false,
  });
  assert.equal((await send('PUT', url, { language: 'de' }, { 'if-match': String(begin.headers.etag) })).statusCode, 412);
  assert.equal((await send('PUT', url, { language: 'de' })).statusCode, 200);
});

test('preferences that mean nothing are refused', async () => {
  for (const payload of [
    { timezone: 'Mars/Olympus' },
    { language: 'english please' },
    { sms_notifications: 'yes' },
    { colour: 'red' },
  ]) {
    const answer = await send('PATCH', '/api/v1/users/preferences/', payload);
    assert.equal(answer.statusCode, 400, JSON.stringify(payload));
    assert.deepEqual(
      answer.json<Problem>().errors.map(({ field }) => field),
      Object.keys(payload),
    );
  }
});
