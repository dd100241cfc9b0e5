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
import { bodies, bodiesOf } from './testing/authorization-bodies.ts';
import { bookingsTable } from './testing/bookings-authorization.ts';
import { homeAssistantTable } from './testing/home-assistant-authorization.ts';
import { notificationTable } from './testing/notification-authorization.ts';
import { insertQueuedReport, reportTable } from './testing/reports-authorization.ts';
import { operationTable } from './testing/operation-authorization.ts';
import { signInTable } from './testing/sign-in-authorization.ts';
import { ttlockTable } from './testing/authorization-ttlock.ts';
import { utecTable } from './testing/utec-authorization.ts';

/*
 * Who may do what: every address of the whole program against everybody who could call it. A route without a row fails the test.
 *
 * nobody sends no credentials; stranger is a user without any role on the device; the next four have one; staff is an administrator who
 * did not ask for everybody's, staff+all one who did (?all=true); device sends the X-Device-Key of that very lock. PINs, QR codes and guests
 * were made by the owner, and the PIN is the owner's: what members may do with their own is tested below. Bodies are empty unless
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
GET /api/v1/devices/                                    401      200    200    200     200   200   200       200    403
POST /api/v1/devices/                                   401      400    400    400     400   400   400       400    403
GET /api/v1/devices/:id/                                401      404    200    200     200   200   404       200    403
PUT /api/v1/devices/:id/                                401      404    403    403     200   200   404       200    403
PATCH /api/v1/devices/:id/                              401      404    403    403     200   200   404       200    403
DELETE /api/v1/devices/:id/                             401      404    403    403     403   204   404       204    403
POST /api/v1/devices/:id/lock/                          401      404    403    200     200   200   404       200    403
POST /api/v1/devices/:id/unlock/                        401      404    403    200     200   200   404       200    403
GET /api/v1/devices/:id/scheduled-unlocks/              401      404    200    200     200   200   404       200    403
POST /api/v1/devices/:id/scheduled-unlocks/             401      404    403    201     201   201   404       201    403
DELETE /api/v1/devices/:id/scheduled-unlocks/:unlock_id/ 401      404    403    404     404   404   404       404    403
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
GET /api/v1/access/pins/                                401      200    200    200     200   200   200       200    403
POST /api/v1/access/pins/                               401      404    403    201     201   201   404       201    403
GET /api/v1/access/pins/:id/                            401      404    404    404     200   200   404       200    403
PUT /api/v1/access/pins/:id/                            401      404    404    404     200   200   404       200    403
PATCH /api/v1/access/pins/:id/                          401      404    404    404     200   200   404       200    403
DELETE /api/v1/access/pins/:id/                         401      404    404    404     204   204   404       204    403
POST /api/v1/access/pins/:id/activate/                  401      404    404    404     200   200   404       200    403
POST /api/v1/access/pins/:id/deactivate/                401      404    404    404     200   200   404       200    403
POST /api/v1/access/pins/:id/validate/                  401      404    404    404     200   200   404       200    200
POST /api/v1/access/pins/validate/                      401      404    403    200     200   200   404       200    200
GET /api/v1/access/qrcodes/                             401      200    200    200     200   200   200       200    403
POST /api/v1/access/qrcodes/                            401      404    403    403     201   201   404       201    403
GET /api/v1/access/qrcodes/:id/                         401      404    404    404     200   200   404       200    403
PUT /api/v1/access/qrcodes/:id/                         401      404    404    404     200   200   404       200    403
PATCH /api/v1/access/qrcodes/:id/                       401      404    404    404     200   200   404       200    403
DELETE /api/v1/access/qrcodes/:id/                      401      404    404    404     204   204   404       204    403
POST /api/v1/access/qrcodes/:id/scan/                   401      404    404    200     200   200   404       200    200
POST /api/v1/access/qrcodes/scan/                       401      200    200    200     200   200   200       200    200
GET /media/qrcodes/:name                                404      404    404    404     404   404   404       404    404
GET /api/v1/access/temporary-access/                    401      200    200    200     200   200   200       200    403
POST /api/v1/access/temporary-access/                   401      404    403    403     201   201   404       201    403
GET /api/v1/access/temporary-access/:id/                401      404    404    404     200   200   404       200    403
PUT /api/v1/access/temporary-access/:id/                401      404    404    404     200   200   404       200    403
PATCH /api/v1/access/temporary-access/:id/              401      404    404    404     200   200   404       200    403
DELETE /api/v1/access/temporary-access/:id/             401      404    404    404     204   204   404       204    403
GET /api/v1/access/logs/                                401      200    200    200     200   200   200       200    403
GET /api/v1/access/logs/recent/                         401      200    200    200     200   200   200       200    403
GET /api/v1/access/logs/export/                         401      200    200    200     200   200   200       200    403
GET /api/v1/users/me/export/                            401      200    200    200     200   200   200       200    403
DELETE /api/v1/users/me/                                401      400    400    400     400   400   400       400    403
DELETE /api/v1/users/:id/                               401      403    403    403     403   403   404       404    403
DELETE /api/v1/access/temporary-access/:id/personal-data/ 401      404    404    404     204   204   404       204    403
GET /api/v1/archives/                                   401      403    403    403     403   403   200       200    403
GET /api/v1/archives/:id/                               401      403    403    403     403   403   400       400    403
POST /api/v1/archives/:id/verify/                       401      403    403    403     403   403   400       400    403
POST /api/v1/archives/:id/restore/                      401      403    403    403     403   403   400       400    403
POST /api/v1/access/guests/erase/                       401      403    403    403     403   403   400       400    403
`;

/** `text` is what opens: the digits, or what the QR code holds. */
interface Code {
  readonly id: number;
  readonly text: string;
}

interface Row {
  readonly route: string;
  readonly expected: readonly number[];
}

const rows: readonly Row[] = [
  table,
  signInTable,
  notificationTable,
  operationTable,
  ttlockTable,
  utecTable,
  reportTable,
  bookingsTable,
  homeAssistantTable,
]
  .join('')
  .trim()
  .split('\n')
  .slice(1)
  .filter((line) => line.trim() !== '')
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

  async function send(person: Person, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) {
    const headers = { authorization: `Bearer ${person.access}` };
    return await fixture.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload === undefined ? {} : { payload }) });
  }

  /** An alert or a lockdown, of a lock of its own: nobody else's is to be locked down. */
  async function makeIncident(route: string): Promise<number> {
    const door = await makeLock();
    if (route.includes('/lockdowns/'))
      return (await send(people.owner, 'POST', '/security/lockdowns/', { device_ids: [door.id] })).json<{ id: number }>().id;
    const made = await fixture.database.pool.query<{ id: number }>(
      `insert into security_alerts (alert_type, severity, device_pk, description, created_at, last_seen_at)
       values ('jam', 'high', $1, 'The bolt is jammed.', now(), now()) returning id`,
      [door.id],
    );
    return Number(made.rows[0]?.id);
  }

  /** A PIN, QR code or guest of the lock's owner: whatever the address is about. */
  async function makeCode(route: string, device: PlayedLock): Promise<Code | null> {
    if (/\/security\/(?:alerts|lockdowns)\/:id\//.test(route)) return { id: await makeIncident(route), text: '' };
    if (route.includes(' /api/v1/reports/access/:id/'))
      return { id: await insertQueuedReport(fixture.database.pool, device.id), text: '' };
    const collection = /^\w+ (\/api\/v1\/access\/(?:pins|qrcodes|temporary-access)\/):id\//.exec(route)?.[1];
    if (collection === undefined) return null;
    const body = bodiesOf[`POST ${collection}`]?.(device, '') ?? {};
    const answer = await send(people.owner, 'POST', collection.replace('/api/v1', ''), body);
    assert.equal(answer.statusCode, 201, answer.body);
    const { id, code, pin_code } = answer.json<{ id: number; code?: string; pin_code?: string }>();
    return { id, text: code ?? pin_code ?? '' };
  }

  async function ask(route: string, caller: Caller, device: PlayedLock, shareId: number, code: Code | null = null) {
    const [method = '', pattern = ''] = route.split(' ');
    const isOfDoors = /^\/api\/v1\/(?:devices|access|security|reports|rooms|bookings)\//.test(pattern);
    const url = pattern
      .replace(':request_id', requestId)
      .replace(':lock_id', '1000001')
      .replace(':passcode_id', '7')
      .replace(':secret', '0'.repeat(64))
      .replace(':code_id', '7')
      .replace(':share_id', String(shareId))
      .replace(':unlock_id', '999999999')
      .replace(':name', 'nothing.png')
      .replace(':delivery_id', '999999999')
      // Of devices the lock's own, of codes the one made for it; elsewhere one that does not exist.
      .replace(':id', pattern.startsWith('/api/v1/devices/') ? String(device.id) : String(code?.id ?? 999_999_999));
    const body = bodies[route] ?? bodiesOf[route]?.(device, code?.text ?? '') ?? {};
    return await fixture.app.inject({
      method: method as 'GET',
      // A stream would not end: one of events that there are none of is refused to whoever may have one.
      url: `${url}${pattern === '/api/v1/events/' ? '?types=none.such' : caller === 'staff+all' && isOfDoors ? '?all=true&' : '?'}${method === 'DELETE' && pattern === '/api/v1/devices/:id/' ? 'final_unlock=false' : ''}`.replace(
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
        const answer = await ask(route, caller, device, shareId, await makeCode(route, device));
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

  it('members make and see their own PIN and nobody else’s, viewers none', async () => {
    const door = await makeLock();
    const { owner, manager, member, viewer } = people;
    const made = async (person: Person, body: object = {}) =>
      await send(person, 'POST', '/access/pins/', { device: door.id, ...body });
    const ofOwner = (await made(owner)).json<{ id: number; pin_code: string }>();
    const own = (await made(member)).json<{ id: number; pin_code: string; user_id: number }>();
    assert.equal(own.user_id, member.id);
    assert.equal((await made(member, { user: owner.id })).statusCode, 403);
    assert.equal((await made(viewer)).statusCode, 403);

    const seen = async (person: Person) =>
      (await send(person, 'GET', `/access/pins/?device=${door.id}`)).json<{ results: { id: number; pin_code: string }[] }>();
    assert.deepEqual(
      (await seen(member)).results.map(({ id, pin_code }) => ({ id, pin_code })),
      [{ id: own.id, pin_code: '*'.repeat(own.pin_code.length) }],
    );
    assert.deepEqual((await seen(viewer)).results, []);
    for (const person of [owner, manager]) {
      const shown = (await seen(person)).results.map(({ id, pin_code }) => [id, pin_code]);
      assert.deepEqual(new Map(shown as [number, string][]), new Map([ofOwner, own].map(({ id, pin_code }) => [id, pin_code])));
    }

    const digits = { pin_code: own.pin_code };
    assert.equal((await send(member, 'POST', `/access/pins/${own.id}/validate/`, digits)).json().valid, true);
    assert.equal((await send(viewer, 'POST', `/access/pins/${own.id}/validate/`, digits)).statusCode, 404);
    assert.equal((await send(member, 'PATCH', `/access/pins/${ofOwner.id}/`, { label: 'mine' })).statusCode, 404);
    assert.equal((await send(member, 'DELETE', `/access/pins/${own.id}/`)).statusCode, 204);
  });

  it('a lock judges codes at its own door and at no other', async () => {
    const [door, other] = [await makeLock(), await makeLock()];
    const pin = (await makeCode('GET /api/v1/access/pins/:id/', door))?.text ?? '';
    const pinId = (await send(people.owner, 'GET', `/access/pins/?device=${door.id}&ordering=-id`)).json().results[0]
      .id as number;
    const qrCode = await makeCode('GET /api/v1/access/qrcodes/:id/', door);
    const judge = async (by: PlayedLock, path: string, payload: object) =>
      await fixture.app.inject({
        method: 'POST',
        url: `/api/v1/access/${path}`,
        headers: { 'x-device-key': by.keys.api_key },
        payload,
      });
    assert.equal((await judge(other, `pins/${pinId}/validate/`, { pin_code: pin })).statusCode, 404);
    assert.equal((await judge(other, 'pins/validate/', { device_id: door.deviceId, pin_code: pin })).statusCode, 404);
    assert.equal((await judge(other, 'pins/validate/', { pin_code: pin })).json().valid, false);
    assert.equal((await judge(other, `qrcodes/${qrCode?.id}/scan/`, { code: qrCode?.text })).statusCode, 404);
    assert.equal((await judge(other, 'qrcodes/scan/', { code: qrCode?.text })).json().valid, false);
    assert.equal((await judge(door, 'pins/validate/', { pin_code: pin })).json().valid, true);
    assert.equal((await judge(door, 'qrcodes/scan/', { code: qrCode?.text })).json().valid, true);
  });

  it('?all=true gives somebody who is no administrator nothing', async () => {
    const { access } = people.stranger;
    const headers = { authorization: `Bearer ${access}` };
    const list = await fixture.app.inject({ url: '/api/v1/devices/?all=true', headers });
    assert.equal(list.json().count, 0);
    const one = await fixture.app.inject({ url: `/api/v1/devices/${lock.id}/?all=true`, headers });
    assert.equal(one.statusCode, 404);
    for (const path of ['pins', 'qrcodes', 'temporary-access', 'logs']) {
      const codes = await send(people.stranger, 'GET', `/access/${path}/?all=true`);
      assert.equal(codes.json().count, 0, path);
    }
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
