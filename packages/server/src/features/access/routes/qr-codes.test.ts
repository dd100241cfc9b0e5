import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  call,
  newEventId,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';

let fixture: DevicesFixture;
let owner: Person;
let member: Person;
let stranger: Person;
let lock: PlayedLock;

before(async () => {
  fixture = await startDevices();
  owner = await registerPerson(fixture);
  member = await registerPerson(fixture);
  stranger = await registerPerson(fixture);
  lock = await registerLock(fixture, owner);
  await share(fixture, owner, lock, member, 'member');
});
after(() => fixture.close());

interface QrCode {
  readonly id: number;
  readonly code: string;
  readonly qr_image: string;
  readonly used: boolean;
  readonly used_count: number;
  readonly valid_from: string;
  readonly valid_until: string;
}
interface Verdict {
  readonly valid: boolean;
  readonly reason?: string;
  readonly message: string;
}

const inHours = (hours: number) => new Date(fixture.clock.now().getTime() + hours * 3_600_000).toISOString();
async function makeCode(body: object = {}): Promise<QrCode> {
  const answer = await call(fixture, owner, 'POST', '/access/qrcodes/', { device: lock.id, valid_until: inHours(1), ...body });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<QrCode>();
}
const scan = (id: number, code: string, person: Person | null = owner) =>
  call(fixture, person, 'POST', `/access/qrcodes/${id}/scan/`, { code });
const atDoor = (code: string, door = lock) =>
  call(fixture, null, 'POST', '/access/qrcodes/scan/', { code }, { 'x-device-key': door.keys.api_key });
const readCode = async (id: number) => (await call(fixture, owner, 'GET', `/access/qrcodes/${id}/`)).json<QrCode>();
const image = (address: string) => fixture.app.inject({ url: new URL(address).pathname });

test('a code is made, listed, scanned once and refused then, as the document prints it', async () => {
  const answer = await call(fixture, owner, 'POST', '/access/qrcodes/', {
    device: lock.id,
    is_single_use: true,
    valid_until: inHours(1),
  });
  assert.equal(answer.statusCode, 201, answer.body);
  const code = answer.json<QrCode>();
  assert.partialDeepStrictEqual(code, { device: lock.id, is_single_use: true, used: false });
  assert.match(code.code, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  const listed = (await call(fixture, owner, 'GET', '/access/qrcodes/')).json<{ results: (QrCode & { created_by: string })[] }>()
    .results[0];
  assert.match(String(listed?.created_by), /^Ada Number/u);
  const granted = await scan(code.id, code.code);
  assert.deepEqual(granted.json(), { valid: true, device_id: lock.deviceId, action: 'unlock', message: 'Access granted' });
  assert.deepEqual((await scan(code.id, code.code)).json(), {
    valid: false,
    reason: 'Usage limit reached',
    message: 'This QR code was used already',
  });
  assert.equal((await readCode(code.id)).used, true);
  const logs = (await call(fixture, owner, 'GET', `/access/logs/?device=${lock.id}`)).json<{ results: object[] }>().results;
  assert.partialDeepStrictEqual(logs.slice(0, 2), [
    { access_method: 'qr', success: false, failure_reason: 'Usage limit reached' },
    { access_method: 'qr', action: 'unlock', success: true, failure_reason: null },
  ]);
});

test('a window that is over may be asked for, and opens nothing', async () => {
  const code = await makeCode({ valid_until: '2024-01-02T00:00:00Z' });
  assert.equal((await scan(code.id, code.code)).json<Verdict>().reason, 'Expired');
});

test('a code of many uses opens every time, at its own device alone', async () => {
  const code = await makeCode({ is_single_use: false });
  for (let index = 0; index < 3; index += 1) assert.equal((await atDoor(code.code.toUpperCase())).json<Verdict>().valid, true);
  assert.equal((await readCode(code.id)).used_count, 3);
  const other = await registerLock(fixture, owner);
  assert.equal((await atDoor(code.code, other)).json<Verdict>().reason, 'Invalid PIN');
  assert.equal((await atDoor('anything at all')).json<Verdict>().valid, false);
  assert.equal((await scan(code.id, 'anything at all')).json<Verdict>().reason, 'Invalid PIN');
  assert.equal((await call(fixture, member, 'POST', '/access/qrcodes/scan/', { code: code.code })).json<Verdict>().valid, true);
  const byStranger = await call(fixture, stranger, 'POST', '/access/qrcodes/scan/', { code: code.code });
  const byNobodysCode = await call(fixture, stranger, 'POST', '/access/qrcodes/scan/', { code: 'anything at all' });
  assert.equal(byStranger.body, byNobodysCode.body, 'a code of a strange door and none at all are told alike');
  assert.equal((await readCode(code.id)).used_count, 4);
});

test('only those who manage the device see its codes, and nobody without credentials', async () => {
  const code = await makeCode();
  for (const person of [member, stranger]) {
    assert.equal((await call(fixture, person, 'GET', '/access/qrcodes/')).json<{ count: number }>().count, 0);
    assert.equal((await call(fixture, person, 'GET', `/access/qrcodes/${code.id}/`)).statusCode, 404);
    assert.equal((await call(fixture, person, 'PATCH', `/access/qrcodes/${code.id}/`, { label: 'x' })).statusCode, 404);
    assert.equal((await call(fixture, person, 'DELETE', `/access/qrcodes/${code.id}/`)).statusCode, 404);
  }
  const body = { device: lock.id, valid_until: inHours(1) };
  assert.equal((await call(fixture, member, 'POST', '/access/qrcodes/', body)).statusCode, 403);
  assert.equal((await call(fixture, stranger, 'POST', '/access/qrcodes/', body)).statusCode, 404);
  assert.equal((await scan(code.id, code.code, stranger)).statusCode, 404);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', `${code.id}/`],
    ['PUT', `${code.id}/`],
    ['PATCH', `${code.id}/`],
    ['DELETE', `${code.id}/`],
    ['POST', `${code.id}/scan/`],
    ['POST', 'scan/'],
  ] as const)
    assert.equal((await call(fixture, null, method, `/access/qrcodes/${path}`)).statusCode, 401, `${method} ${path}`);
});

test('a code is changed, switched off and deleted', async () => {
  const code = await makeCode();
  const { etag } = (await call(fixture, owner, 'GET', `/access/qrcodes/${code.id}/`)).headers;
  const headers = { 'if-match': String(etag) };
  assert.equal(
    (await call(fixture, owner, 'PATCH', `/access/qrcodes/${code.id}/`, { is_active: false }, headers)).statusCode,
    200,
  );
  assert.equal((await call(fixture, owner, 'PATCH', `/access/qrcodes/${code.id}/`, { label: 'x' }, headers)).statusCode, 412);
  assert.equal((await scan(code.id, code.code)).json<Verdict>().reason, 'Inactive');
  const put = await call(fixture, owner, 'PUT', `/access/qrcodes/${code.id}/`, {
    valid_from: inHours(1),
    valid_until: inHours(2),
  });
  assert.equal(put.statusCode, 200, put.body);
  assert.equal((await scan(code.id, code.code)).json<Verdict>().reason, 'Not yet valid');
  const backwards = await call(fixture, owner, 'PATCH', `/access/qrcodes/${code.id}/`, { valid_until: inHours(0) });
  assert.equal(backwards.statusCode, 400);
  assert.equal((await call(fixture, owner, 'DELETE', `/access/qrcodes/${code.id}/`)).statusCode, 204);
  assert.equal((await scan(code.id, code.code)).statusCode, 404);
  assert.equal((await image(code.qr_image)).statusCode, 404, 'the picture went with it');
});

test('the picture is a PNG and an SVG, under an address that cannot be guessed', async () => {
  const code = await makeCode();
  assert.match(code.qr_image, new RegExp(`^http://[^/]+/media/qrcodes/${code.id}-[0-9a-f]{32}\\.png$`, 'u'));
  const png = await image(code.qr_image);
  assert.equal(png.statusCode, 200);
  assert.equal(png.headers['content-type'], 'image/png');
  assert.deepEqual([...png.rawPayload.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assert.deepEqual([png.rawPayload.readUInt32BE(16), png.rawPayload.readUInt32BE(20)], [512, 512]);
  const svg = await image(code.qr_image.replace(/png$/u, 'svg'));
  assert.equal(svg.headers['content-type'], 'image/svg+xml');
  assert.match(svg.body, /^<svg [^]*<\/svg>\s*$/u);
  const another = await makeCode();
  assert.notEqual((await image(another.qr_image.replace(/png$/u, 'svg'))).body, svg.body);
  for (const name of [
    `${code.id}.png`,
    `${code.id}-${'0'.repeat(32)}.png`,
    code.qr_image.split('/').at(-1)?.replace(`${code.id}-`, `${another.id}-`) ?? '',
  ])
    assert.equal((await fixture.app.inject({ url: `/media/qrcodes/${name}` })).statusCode, 404, name);
});

test('a signed code says by itself when it opens which door, under the key of that lock', async () => {
  const code = await makeCode({ signed: true });
  const [prefix, payload = '', signature] = code.code.split('.');
  assert.equal(prefix, 'SLQ1');
  assert.deepEqual(JSON.parse(Buffer.from(payload, 'base64url').toString()), {
    d: lock.deviceId,
    q: code.id,
    f: Date.parse(code.valid_from) / 1000,
    u: Date.parse(code.valid_until) / 1000,
    s: true,
  });
  assert.equal(signature, createHmac('sha256', lock.keys.secret_key).update(`SLQ1.${payload}`).digest('base64url'));
  assert.equal((await image(code.qr_image)).statusCode, 200);
  const moved = await call(fixture, owner, 'PATCH', `/access/qrcodes/${code.id}/`, { valid_until: inHours(5) });
  assert.equal(moved.json<{ code: string }>().code, 'signed_code_fixed');
  assert.equal((await call(fixture, owner, 'PATCH', `/access/qrcodes/${code.id}/`, { label: 'Parcel' })).statusCode, 200);
  const event = {
    event_id: newEventId(),
    type: 'access',
    method: 'qr',
    action: 'unlock',
    success: true,
    credential_ref: `qr:${code.id}`,
    offline: true,
    timestamp: lock.timestamp(),
  };
  for (let index = 0; index < 2; index += 1) await lock.send('event', event);
  assert.equal((await readCode(code.id)).used_count, 1);
  assert.equal((await atDoor(code.code)).json<Verdict>().reason, 'Usage limit reached', 'used at the lock is used here');
});

test('what is wrong in a request is named', async () => {
  for (const body of [
    { device: lock.id },
    { device: lock.id, valid_until: 'tomorrow' },
    { device: lock.id, valid_until: inHours(1), code: 'mine' },
    { valid_until: inHours(1) },
  ])
    assert.equal((await call(fixture, owner, 'POST', '/access/qrcodes/', body)).statusCode, 400, JSON.stringify(body));
  assert.equal((await scan(1, '')).statusCode, 400);
});
