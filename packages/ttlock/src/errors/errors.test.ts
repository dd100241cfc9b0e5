import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable, SignInRequiredError, TTLockApiError, type TTLockError } from '../index.ts';
import { json, rejection, scripted } from '../testing/scripted.ts';

/** As the reference lists them, apart from our table: code, our code for it, class, can a retry help. */
const documented: readonly (readonly [number, string, string, boolean])[] = [
  [1, 'failed', 'OperationFailedError', true],
  [-3, 'invalid_parameter', 'InvalidRequestError', false],
  [-2018, 'permission_denied', 'PermissionError', false],
  [-4063, 'still_owns_locks', 'WrongStateError', false],
  [10000, 'client_unknown', 'CredentialsError', false],
  [10001, 'client_refused', 'CredentialsError', false],
  [10002, 'authorization_code_invalid', 'InvalidRequestError', false],
  [10005, 'scope_refused', 'PermissionError', false],
  [10006, 'app_not_approved', 'PermissionError', false],
  [10007, 'wrong_password', 'CredentialsError', false],
  [10008, 'redirect_uri_invalid', 'InvalidRequestError', false],
  [10009, 'response_type_invalid', 'InvalidRequestError', false],
  [10010, 'grant_type_invalid', 'InvalidRequestError', false],
  [10011, 'refresh_token_invalid', 'TokenRefusedError', false],
  [20000, 'openid_invalid', 'InvalidRequestError', false],
  [20001, 'not_key_holder', 'PermissionError', false],
  [20002, 'not_lock_admin', 'PermissionError', false],
  [20003, 'key_lock_mismatch', 'InvalidRequestError', false],
  [20004, 'ekey_missing', 'NotFoundError', false],
  [20005, 'backup_key_password', 'InvalidRequestError', false],
  [20006, 'receiver_missing', 'InvalidRequestError', false],
  [20007, 'passcode_version_invalid', 'InvalidRequestError', false],
  [20008, 'lock_name_invalid', 'InvalidRequestError', false],
  [30001, 'api_not_permitted', 'PermissionError', false],
  [30002, 'username_invalid', 'InvalidRequestError', false],
  [30003, 'user_exists', 'ConflictError', false],
  [30004, 'user_not_yours', 'PermissionError', false],
  [30005, 'password_not_md5', 'InvalidRequestError', false],
  [30006, 'rate_limited', 'QuotaError', true],
  [30007, 'monthly_quota_used_up', 'QuotaError', true],
  [30008, 'wrong_region', 'CredentialsError', false],
  [80000, 'clock_wrong', 'ClockError', true],
  [80002, 'json_invalid', 'InvalidRequestError', false],
  [90000, 'service_error', 'ServiceError', true],
  [-1003, 'lock_not_found', 'NotFoundError', false],
  [-2025, 'lock_frozen', 'WrongStateError', false],
  [-3011, 'transfer_to_self', 'InvalidRequestError', false],
  [-4043, 'not_supported', 'UnsupportedError', false],
  [-4056, 'storage_full', 'StorageFullError', false],
  [-4067, 'nb_not_registered', 'WrongStateError', false],
  [-4082, 'auto_lock_time_invalid', 'InvalidRequestError', false],
  [-1008, 'ekey_not_found', 'NotFoundError', false],
  [-1016, 'group_exists', 'ConflictError', false],
  [-1018, 'group_not_found', 'NotFoundError', false],
  [-1027, 'receiver_bound', 'ConflictError', false],
  [-2019, 'ekey_to_self', 'InvalidRequestError', false],
  [-2020, 'ekey_to_admin', 'InvalidRequestError', false],
  [-2023, 'ekey_period_locked', 'WrongStateError', true],
  [-3039, 'beyond_own_ekey', 'PermissionError', false],
  [-3046, 'remote_unlock_not_allowed', 'PermissionError', false],
  [-4064, 'receiver_not_registered', 'NotFoundError', false],
  [-1007, 'no_passcode_data', 'WrongStateError', false],
  [-1026, 'period_used_before', 'ConflictError', false],
  [-2009, 'passcode_not_found', 'NotFoundError', false],
  [-2032, 'passcode_too_simple', 'InvalidRequestError', false],
  [-3006, 'passcode_length', 'InvalidRequestError', false],
  [-3007, 'passcode_exists', 'ConflictError', false],
  [-3008, 'passcode_never_used', 'WrongStateError', true],
  [-3009, 'passcodes_full', 'StorageFullError', false],
  [-1021, 'card_not_found', 'NotFoundError', false],
  [-1023, 'fingerprint_not_found', 'NotFoundError', false],
  [-2012, 'no_gateway_near', 'UnreachableError', true],
  [-3002, 'gateway_offline', 'UnreachableError', true],
  [-3003, 'gateway_busy', 'BusyError', true],
  [-3016, 'gateway_transfer_to_self', 'InvalidRequestError', false],
  [-3034, 'lock_network_missing', 'UnreachableError', false],
  [-3035, 'lock_power_saving', 'UnreachableError', false],
  [-3036, 'lock_offline', 'UnreachableError', true],
  [-3037, 'lock_busy', 'BusyError', true],
  [-4037, 'gateway_not_found', 'NotFoundError', false],
];

for (const [errcode, code, className, isRetryable] of documented) {
  test(`${errcode} inside HTTP 200 is a ${className} with the code ${code}`, async () => {
    const { client } = await scripted(() => ({ errcode, errmsg: 'text of the service' }), { retry: { attempts: 1 } });
    const error = await rejection(client.getLock(1));
    assert.ok(error instanceof TTLockApiError);
    assert.deepEqual([error.errcode, error.code, error.name, error.isRetryable], [errcode, code, className, isRetryable]);
    assert.equal(error.errmsg, 'text of the service');
    assert.match(error.message, new RegExp(`^/v3/lock/detail: .+ \\(errcode ${errcode}\\)\\. .+[.?]$`));
    assert.ok(error.whatToDo.length > 5);
  });
}

for (const errcode of [10003, 10004]) {
  test(`${errcode}, whatever is tried, ends as: somebody must sign in`, async () => {
    const { client, service } = await scripted(() => ({ errcode, errmsg: 'invalid token' }), { retry: { attempts: 1 } });
    const error = await rejection(client.getLock(1));
    assert.ok(error instanceof SignInRequiredError);
    assert.equal((error.cause as TTLockError).code, errcode === 10003 ? 'token_unknown' : 'token_expired');
    assert.equal(service.sent.length, 3, 'with the token, with a refreshed one, and with one of a new log-in');
  });
}

test('the table has each documented code, and no code that is not', () => {
  const listed = [...documented.map(([errcode]) => errcode), 10003, 10004];
  assert.deepEqual(
    [...errorTable.keys()].sort((a, b) => a - b),
    listed.sort((a, b) => a - b),
  );
  const codes = [...errorTable.values()].map(({ kind }) => kind);
  assert.equal(new Set(codes).size, codes.length, 'each has a name of its own');
});

test('a code that nobody has documented is an error too, with the words of the service', async () => {
  const { client } = await scripted(() => ({ errcode: -77_777, errmsg: 'the moon is full' }));
  const error = await rejection(client.getLock(1));
  assert.ok(error instanceof TTLockApiError);
  assert.deepEqual([error.errcode, error.code, error.isRetryable], [-77_777, 'undocumented', false]);
  assert.match(error.message, /the moon is full/);
});

test('errcode as text, and in HTTP 400, is read as well; 0 and none are successes', async () => {
  const answers = [
    { errcode: '-1003', errmsg: '' },
    json({ errcode: -1003 }, 400),
    { errcode: '0', state: 1 },
    { errcode: 0, state: 1 },
    { state: 1 },
  ];
  const { client } = await scripted(({ path }) => (path.endsWith('listByLock') ? { list: [] } : (answers.shift() ?? {})));
  for (const _ of [1, 2]) {
    const error = await rejection(client.getLock(1));
    assert.ok(error instanceof TTLockApiError && error.code === 'lock_not_found');
  }
  for (const _ of [1, 2, 3]) assert.equal(await client.getOpenState(1), 'unlocked');
});
