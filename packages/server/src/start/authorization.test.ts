import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  hookSecret,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../features/devices/testing/devices-fixture.ts';
import { listRoutes } from '../platform/http/route-conventions.ts';

/*
 * Who may do what: every address of the whole program against everybody who could call it. A route without a row fails the test.
 *
 * nobody sends no credentials; stranger is a user without any role on the device; the next four have one; staff is an administrator who
 * did not ask for everybody's, staff+all one who did (?all=true); device sends the X-Device-Key of that very lock. Bodies are empty unless
 * `bodies` has one, so that 400 means: allowed to ask, and nothing happened.
 */
const callers = ['nobody', 'stranger', 'viewer', 'member', 'manager', 'owner', 'staff', 'staff+all', 'device'] as const;
type Caller = (typeof callers)[number];

const table = `
                                                     nobody stranger viewer member manager owner staff staff+all device
GET /health/                                            200      200    200    200     200   200   200       200    200
GET /health/ready                                       200      200    200    200     200   200   200       200    200
GET /health/live                                        200      200    200    200     200   200   200       200    200
GET /api/openapi.json                                   200      200    200    200     200   200   200       200    200
GET /api/asyncapi.json                                  200      200    200    200     200   200   200       200    200
POST /api/v1/mqtt/auth/                                 401      401    401    401     401   401   401       401    401
POST /api/v1/mqtt/acl/                                  401      401    401    401     401   401   401       401    401
POST /api/v1/auth/register/                             400      400    400    400     400   400   400       400    400
POST /api/v1/auth/login/                                400      400    400    400     400   400   400       400    400
POST /api/v1/auth/logout/                               400      400    400    400     400   400   400       400    400
POST /api/v1/auth/token/refresh/                        400      400    400    400     400   400   400       400    400
POST /api/v1/auth/verify-email/                         400      400    400    400     400   400   400       400    400
POST /api/v1/auth/password-reset/                       400      400    400    400     400   400   400       400    400
POST /api/v1/auth/password-reset/confirm/               400      400    400    400     400   400   400       400    400
POST /api/v1/auth/session/                              400      400    400    400     400   400   400       400    400
POST /api/v1/auth/session/refresh/                      401      401    401    401     401   401   401       401    401
DELETE /api/v1/auth/session/                            401      401    401    401     401   401   401       401    401
GET /media/pictures/:name                               404      404    404    404     404   404   404       404    404
POST /api/v1/auth/resend-verification/                  401      200    200    200     200   200   200       200    403
GET /api/v1/users/profile/                              401      200    200    200     200   200   200       200    403
GET /api/v1/users/me/                                   401      200    200    200     200   200   200       200    403
PUT /api/v1/users/profile/                              401      200    200    200     200   200   200       200    403
PATCH /api/v1/users/profile/                            401      200    200    200     200   200   200       200    403
POST /api/v1/users/profile/picture/                     401      415    415    415     415   415   415       415    403
DELETE /api/v1/users/profile/picture/                   401      204    204    204     204   204   204       204    403
POST /api/v1/users/change-password/                     401      400    400    400     400   400   400       400    403
GET /api/v1/users/preferences/                          401      200    200    200     200   200   200       200    403
PUT /api/v1/users/preferences/                          401      200    200    200     200   200   200       200    403
PATCH /api/v1/users/preferences/                        401      200    200    200     200   200   200       200    403
GET /api/v1/auth/sessions/                              401      200    200    200     200   200   200       200    403
DELETE /api/v1/auth/sessions/:id/                       401      404    404    404     404   404   404       404    403
GET /api/v1/users/                                      401      403    403    403     403   403   200       200    403
GET /api/v1/users/:id/                                  401      403    403    403     403   403   404       404    403
PATCH /api/v1/users/:id/                                401      403    403    403     403   403   404       404    403
GET /api/v1/notifications/outbox/                       401      403    403    403     403   403   200       200    403
GET /api/v1/notifications/outbox/:id/                   401      403    403    403     403   403   404       404    403
GET /api/v1/devices/                                    401      200    200    200     200   200   200       200    403
POST /api/v1/devices/                                   401      400    400    400     400   400   400       400    403
GET /api/v1/devices/:id/                                401      404    200    200     200   200   404       200    403
PUT /api/v1/devices/:id/                                401      404    403    403     200   200   404       200    403
PATCH /api/v1/devices/:id/                              401      404    403    403     200   200   404       200    403
DELETE /api/v1/devices/:id/                             401      404    403    403     403   204   404       204    403
POST /api/v1/devices/:id/lock/                          401      404    403    200     200   200   404       200    403
POST /api/v1/devices/:id/unlock/                        401      404    403    200     200   200   404       200    403
GET /api/v1/devices/:id/commands/                       401      404    200    200     200   200   404       200    403
GET /api/v1/devices/:id/commands/:request_id/           401      404    404    404     200   200   404       200    403
GET /api/v1/devices/:id/battery/                        401      404    200    200     200   200   404       200    403
GET /api/v1/devices/:id/settings/                       401      404    200    200     200   200   404       200    403
PUT /api/v1/devices/:id/settings/                       401      404    403    403     200   200   404       200    403
PATCH /api/v1/devices/:id/settings/                     401      404    403    403     200   200   404       200    403
GET /api/v1/devices/:id/shares/                         401      404    403    403     403   200   404       200    403
POST /api/v1/devices/:id/shares/                        401      404    403    403     403   400   404       400    403
GET /api/v1/devices/:id/shares/:share_id/               401      404    403    403     403   200   404       200    403
PUT /api/v1/devices/:id/shares/:share_id/               401      404    403    403     403   200   404       200    403
PATCH /api/v1/devices/:id/shares/:share_id/             401      404    403    403     403   200   404       200    403
DELETE /api/v1/devices/:id/shares/:share_id/            401      404    403    403     403   204   404       204    403
GET /api/v1/devices/:id/firmware/                       401      404    200    200     200   200   404       200    403
POST /api/v1/devices/:id/firmware/                      401      404    403    403     202   202   404       202    403
POST /api/v1/devices/:id/keys/rotate/                   401      404    403    403     200   200   404       200    403
GET /api/v1/devices/:id/status/                         401      404    200    200     200   200   404       200    200
GET /api/v1/devices/:id/logs/                           401      404    200    200     200   200   404       200    403
`;

/** Enough for the request to be carried out by whoever may. */
const bodies: Readonly<Record<string, object>> = {
  'PUT /api/v1/users/profile/': { first_name: 'Ada' },
  'PATCH /api/v1/users/profile/': { first_name: 'Ada' },
  'PUT /api/v1/users/preferences/': { language: 'en' },
  'PATCH /api/v1/users/preferences/': { language: 'en' },
  'PATCH /api/v1/users/:id/': { is_active: true },
  'PUT /api/v1/devices/:id/': { name: 'Back door' },
  'PATCH /api/v1/devices/:id/': { name: 'Back door' },
  'PUT /api/v1/devices/:id/settings/': { silent_mode: true },
  'PATCH /api/v1/devices/:id/settings/': { silent_mode: true },
  'POST /api/v1/devices/:id/shares/': { email: 'nobody-at-all@example.com', role: 'viewer' },
  'PUT /api/v1/devices/:id/shares/:share_id/': { role: 'viewer' },
  'PATCH /api/v1/devices/:id/shares/:share_id/': { role: 'viewer' },
  'POST /api/v1/devices/:id/firmware/': { firmware_url: 'https://firmware.example.com/1.bin' },
};

interface Row {
  readonly route: string;
  readonly expected: readonly number[];
}

const rows: readonly Row[] = table
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [method, url, ...statuses] = line.trim().split(/\s+/);
    return { route: `${method} ${url}`, expected: statuses.map(Number) };
  });

describe('authorisation', () => {
  let fixture: DevicesFixture;
  let people: Record<Exclude<Caller, 'nobody' | 'device'> | 'guest', Person>;
  let lock: PlayedLock;
  let requestId = '';

  before(async () => {
    fixture = await startDevices();
    const [stranger, viewer, member, manager, owner, guest] = await Promise.all(
      Array.from({ length: 6 }, () => registerPerson(fixture)),
    );
    const staff = await registerStaff(fixture);
    people = { stranger, viewer, member, manager, owner, staff, 'staff+all': staff, guest } as typeof people;
    lock = await makeLock();
    const answer = await ask('POST /api/v1/devices/:id/lock/', 'owner', lock, 0);
    requestId = answer.json<{ request_id: string }>().request_id;
  });
  after(() => fixture.close());

  async function makeLock(): Promise<PlayedLock> {
    const made = await registerLock(fixture, people.owner);
    for (const role of ['viewer', 'member', 'manager'] as const) await share(fixture, people.owner, made, people[role], role);
    return made;
  }

  async function ask(route: string, caller: Caller, device: PlayedLock, shareId: number) {
    const [method = '', pattern = ''] = route.split(' ');
    const url = pattern
      .replace(':request_id', requestId)
      .replace(':share_id', String(shareId))
      .replace(':name', 'nothing.png')
      // Of devices the lock's own; elsewhere one that does not exist.
      .replace(':id', pattern.startsWith('/api/v1/devices/') ? String(device.id) : '999999999');
    const body = bodies[route] ?? {};
    return await fixture.app.inject({
      method: method as 'GET',
      url: `${url}${caller === 'staff+all' && pattern.startsWith('/api/v1/devices/') ? '?all=true&' : '?'}${method === 'DELETE' && pattern === '/api/v1/devices/:id/' ? 'final_unlock=false' : ''}`.replace(
        /[?&]$/,
        '',
      ),
      headers: {
        ...(caller === 'device' ? { 'x-device-key': device.keys.api_key } : {}),
        ...(caller === 'nobody' || caller === 'device' ? {} : { authorization: `Bearer ${people[caller].access}` }),
      },
      ...(method === 'GET' || method === 'DELETE' ? {} : { payload: body }),
    });
  }

  it('has a row for every address of the program, and for no other', () => {
    const registered = listRoutes(fixture.app).map(({ method, url }) => `${method} ${url}`);
    assert.deepEqual(rows.map(({ route }) => route).toSorted(), registered.toSorted());
  });

  it('has a column for everybody', () => {
    assert.deepEqual(table.trim().split('\n')[0]?.trim().split(/\s+/), [...callers]);
    for (const { route, expected } of rows) assert.equal(expected.length, callers.length, route);
  });

  for (const { route, expected } of rows) {
    it(`${route} answers each caller as the table says`, async () => {
      const changesDevice = route === 'DELETE /api/v1/devices/:id/' || route.endsWith('/keys/rotate/');
      const answered: Record<string, number> = {};
      for (const caller of callers) {
        const device = changesDevice ? await makeLock() : lock;
        const shareId = route.includes(':share_id') ? await share(fixture, people.owner, device, people.guest, 'viewer') : 0;
        const answer = await ask(route, caller, device, shareId);
        answered[caller] = answer.statusCode;
        if (shareId !== 0 && answer.statusCode !== 204)
          await ask('DELETE /api/v1/devices/:id/shares/:share_id/', 'owner', device, shareId);
        if (answer.statusCode >= 400) {
          assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
          if (answer.statusCode === 404) assert.ok(!answer.body.includes(device.deviceId), 'existence is not told');
        }
      }
      assert.deepEqual(answered, Object.fromEntries(callers.map((caller, column) => [caller, expected[column]])));
    });
  }

  it('a key of one lock opens nothing of another', async () => {
    const other = await makeLock();
    const answer = await fixture.app.inject({
      url: `/api/v1/devices/${lock.id}/status/`,
      headers: { 'x-device-key': other.keys.api_key },
    });
    assert.equal(answer.statusCode, 404);
  });

  it('?all=true gives somebody who is no administrator nothing', async () => {
    const { access } = people.stranger;
    const headers = { authorization: `Bearer ${access}` };
    const list = await fixture.app.inject({ url: '/api/v1/devices/?all=true', headers });
    assert.equal(list.json().count, 0);
    const one = await fixture.app.inject({ url: `/api/v1/devices/${lock.id}/?all=true`, headers });
    assert.equal(one.statusCode, 404);
  });

  it('an administrator sees everybody’s devices only when asking for them', async () => {
    const headers = { authorization: `Bearer ${people.staff.access}` };
    const own = await fixture.app.inject({ url: '/api/v1/devices/', headers });
    const all = await fixture.app.inject({ url: '/api/v1/devices/?all=true', headers });
    assert.equal(own.json().count, 0);
    assert.ok(all.json().count > 0);
  });

  it('the broker’s questions are answered to whoever shows the secret', async () => {
    const headers = { authorization: `Bearer ${hookSecret}` };
    const answer = await fixture.app.inject({
      method: 'POST',
      url: '/api/v1/mqtt/auth/',
      headers,
      payload: { username: lock.deviceId, password: lock.keys.api_key, clientid: lock.deviceId },
    });
    assert.deepEqual(answer.json(), { result: 'allow', Ok: true });
    const wrong = { authorization: `Bearer ${randomUUID()}` };
    const refused = await fixture.app.inject({
      method: 'POST',
      url: '/api/v1/mqtt/acl/',
      headers: wrong,
      payload: { topic: 'x' },
    });
    assert.equal(refused.statusCode, 401);
  });
});
