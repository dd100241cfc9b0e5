import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import QRCode from 'qrcode';
import { createKeyring } from '../../platform/crypto/secret-box.ts';
import { drawQrCode, imageNameOf, isImageToken, readImageName } from './qr-image.ts';

const code = '550e8400-e29b-41d4-a716-446655440000';

/** Bytes of a PNG with 8 bits a channel, red, green, blue and alpha. */
function readPng(png: Buffer): { width: number; isDark: (x: number, y: number) => boolean } {
  const data: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  assert.deepEqual([png[24], png[25]], [8, 6]);
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * 4;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x < 4 ? 0 : (pixels[y * stride + x - 4] ?? 0);
      const up = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (pixels[(y - 1) * stride + x - 4] ?? 0);
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const predicted = [0, left, up, Math.floor((left + up) / 2), paeth][filter ?? 0] ?? 0;
      pixels[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 255;
    }
  }
  return { width, isDark: (x, y) => (pixels[y * stride + x * 4] ?? 255) < 128 };
}

test('the picture shows the modules of this code, with a border of four on each side', async () => {
  const { modules } = QRCode.create(code, { errorCorrectionLevel: 'M' });
  const { width, isDark } = readPng(await drawQrCode(code, 'png'));
  const scale = width / (modules.size + 8);
  assert.ok(scale >= 4, 'large enough for a telephone to read');
  for (let row = -4; row < modules.size + 4; row += 1) {
    for (let column = -4; column < modules.size + 4; column += 1) {
      const isInside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
      const expected = isInside && Boolean(modules.get(row, column));
      const shown = isDark(Math.floor((column + 4.5) * scale), Math.floor((row + 4.5) * scale));
      assert.equal(shown, expected, `row ${row}, column ${column}`);
    }
  }
});

test('a name of a picture fits its own code alone, also after a change of the secret key', () => {
  const old = createKeyring({ secretKey: 'the older key 0123456789' });
  const name = readImageName(imageNameOf(old, { id: 7, code }, 'svg'));
  assert.ok(name !== null);
  assert.deepEqual([name.id, name.type], [7, 'svg']);
  const next = createKeyring({ secretKey: 'the newer key 0123456789', previousSecretKeys: ['the older key 0123456789'] });
  assert.equal(isImageToken(next, { id: 7, code }, name.token), true);
  assert.equal(isImageToken(next, { id: 8, code }, name.token), false);
  assert.equal(isImageToken(next, { id: 7, code: code.replace('5', '6') }, name.token), false);
  for (const text of ['7.png', '7-abc.png', `07-${name.token}.png`, `7-${name.token}.gif`, `7-${name.token}.png/../x`]) {
    assert.equal(readImageName(text), null, text);
  }
});
