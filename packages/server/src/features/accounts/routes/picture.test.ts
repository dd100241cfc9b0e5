import assert from 'node:assert/strict';
import { deflateSync, crc32 } from 'node:zlib';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { bearer, publicUrl, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture, RegisteredUser } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
let user: RegisteredUser;
before(async () => {
  fixture = await startAccounts();
  user = await registerUser(fixture);
});
after(() => fixture.close());

const url = '/api/v1/users/profile/picture/';
const boundary = 'boundary-of-this-form';

function upload(
  bytes: Buffer,
  {
    field = 'file',
    filename = 'me.jpg',
    type = 'image/jpeg',
    headers = bearer(user.access),
  }: { field?: string; filename?: string; type?: string; headers?: Record<string, string> } = {},
) {
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return fixture.app.inject({
    method: 'POST',
    url,
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  });
}

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#4080c0' } });

function pathOf(body: { profile_picture: string | null }): string {
  const address = body.profile_picture ?? '';
  assert.ok(address.startsWith(`${publicUrl}/media/pictures/`));
  return address.slice(publicUrl.length);
}

/** A valid PNG of zeros, small as a file and huge when it unfolds. */
function bomb(edge: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(typed));
    return Buffer.concat([length, typed, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(edge / 8) + 1) * edge));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('a picture is drawn anew as WebP of at most 512 pixels, upright and without metadata, and served to whoever has its address', async () => {
  const original = await picture(1200, 600)
    .withExif({ IFD0: { Copyright: 'Somebody', ImageDescription: 'home address' } })
    .jpeg()
    .toBuffer();
  const answer = await upload(original);
  assert.equal(answer.statusCode, 200, answer.body);
  const served = await fixture.app.inject({ url: pathOf(answer.json()) });
  assert.equal(served.statusCode, 200);
  assert.equal(served.headers['content-type'], 'image/webp');
  assert.equal(served.headers['x-content-type-options'], 'nosniff');
  const metadata = await sharp(served.rawPayload).metadata();
  assert.deepEqual([metadata.format, metadata.width, metadata.height, metadata.exif], ['webp', 512, 256, undefined]);
  assert.equal(served.rawPayload.includes('home address'), false);
});

test('a picture taken sideways is turned upright', async () => {
  const sideways = await picture(100, 50).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const served = await fixture.app.inject({ url: pathOf((await upload(sideways)).json()) });
  const { width, height, orientation } = await sharp(served.rawPayload).metadata();
  assert.deepEqual([width, height, orientation], [50, 100, undefined]);
});

test('the profile is changed by a form with a picture too, and a bad picture changes nothing', async () => {
  const put = (bytes: Buffer, field = 'profile_picture', firstName = 'Form') => {
    const text = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const payload = Buffer.concat([
      Buffer.from(text('first_name', firstName)),
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="me.png"\r\nContent-Type: image/png\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const headers = { ...bearer(user.access), 'content-type': `multipart/form-data; boundary=${boundary}` };
    return fixture.app.inject({ method: 'PUT', url: '/api/v1/users/profile/', headers, payload });
  };
  const png = await picture(30, 30).png().toBuffer();
  const answer = await put(png);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json<{ first_name: string }>().first_name, 'Form');
  assert.equal((await fixture.app.inject({ url: pathOf(answer.json()) })).statusCode, 200);
  assert.equal((await put(Buffer.from('no picture'), 'profile_picture', 'Bad')).statusCode, 415);
  assert.equal((await put(png, 'avatar', 'Bad')).statusCode, 400);
  for (const name of ['x'.repeat(151), 'a\0b']) assert.equal((await put(png, 'file', name)).statusCode, 400);
  const profile = await fixture.app.inject({ url: '/api/v1/users/profile/', headers: bearer(user.access) });
  assert.deepEqual(profile.json<{ profile_picture: string }>(), answer.json());
});

test('PNG, WebP and GIF are taken too, by their bytes and whatever name and type they come under, in either form field', async () => {
  for (const bytes of [
    await picture(40, 30).png().toBuffer(),
    await picture(40, 30).webp().toBuffer(),
    await picture(40, 30).gif().toBuffer(),
  ]) {
    const answer = await upload(bytes, { field: 'profile_picture', filename: '../../evil.svg', type: 'text/html' });
    assert.equal(answer.statusCode, 200, answer.body);
  }
});

test('a new picture replaces the old one, and removing it leaves none', async () => {
  const bytes = await picture(20, 20).png().toBuffer();
  const first = pathOf((await upload(bytes)).json());
  const second = pathOf((await upload(bytes)).json());
  assert.notEqual(first, second);
  assert.equal((await fixture.app.inject({ url: first })).statusCode, 404);
  assert.equal((await fixture.app.inject({ url: second })).statusCode, 200);
  assert.equal((await fixture.app.inject({ method: 'DELETE', url, headers: bearer(user.access) })).statusCode, 204);
  assert.equal((await fixture.app.inject({ url: second })).statusCode, 404);
  const profile = await fixture.app.inject({ url: '/api/v1/users/profile/', headers: bearer(user.access) });
  assert.equal(profile.json<{ profile_picture: string | null }>().profile_picture, null);
});

test('what is no picture is refused with 415, what is a damaged one with 400', async () => {
  const jpeg = await picture(300, 300).jpeg().toBuffer();
  const refused: [string, Buffer, number][] = [
    ['text', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 415],
    ['empty', Buffer.alloc(0), 415],
    ['program', Buffer.from('MZ\x90\0'), 415],
    ['JPEG cut short', jpeg.subarray(0, jpeg.length / 2), 400],
    ['JPEG in name only', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('nothing else')]), 400],
  ];
  for (const [name, bytes, status] of refused) {
    const answer = await upload(bytes);
    assert.equal(answer.statusCode, status, `${name}: ${answer.body}`);
    assert.ok(answer.json<{ detail: string }>().detail.length > 20);
  }
});

test('a file that unfolds to too many pixels is refused', async () => {
  const bytes = bomb(20_000);
  assert.ok(bytes.length < 100_000);
  const answer = await upload(bytes);
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.json<{ errors: { code: string }[] }>().errors[0]?.code, 'picture_too_large');
});

test('a file over 5 MiB is refused with 413', async () => {
  const answer = await upload(Buffer.concat([await picture(10, 10).jpeg().toBuffer(), Buffer.alloc(5 * 1024 * 1024)]));
  assert.equal(answer.statusCode, 413, answer.body);
});

test('other bodies and form fields are refused', async () => {
  const json = await fixture.app.inject({ method: 'POST', url, headers: bearer(user.access), payload: { file: 'x' } });
  assert.equal(json.statusCode, 415, json.body);
  const wrongField = await upload(await picture(10, 10).png().toBuffer(), { field: 'avatar' });
  assert.equal(wrongField.statusCode, 400);
  assert.equal(wrongField.json<{ errors: { field: string }[] }>().errors[0]?.field, 'file');
});

test('nobody without a token uploads or removes', async () => {
  assert.equal((await upload(await picture(10, 10).png().toBuffer(), { headers: {} })).statusCode, 401);
  assert.equal((await fixture.app.inject({ method: 'DELETE', url })).statusCode, 401);
});

test('no address under /media/ leads anywhere else', async () => {
  for (const name of [
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e',
    'a.webp',
    `${'0'.repeat(32)}.webp`,
    `${'0'.repeat(32)}.webp%2f..`,
  ]) {
    assert.equal((await fixture.app.inject({ url: `/media/pictures/${name}` })).statusCode, 404, name);
  }
});
