import type { Keyring } from '../../platform/crypto/secret-box.ts';
import { equalInConstantTime } from '../../platform/crypto/constant-time.ts';
import type { QrCodeRow } from './store/qr-codes.ts';

const purpose = 'qr-image';
const tokenChars = 32;

export type ImageType = 'png' | 'svg';

/** Part of the image's address, which is its only protection: an <img> sends no Authorization header. */
export function imageNameOf(keyring: Keyring, row: Pick<QrCodeRow, 'id' | 'code'>, type: ImageType): string {
  return `${row.id}-${keyring.keyedHash(`${row.id}:${row.code}`, purpose).slice(0, tokenChars)}.${type}`;
}

export interface ImageName {
  readonly id: number;
  readonly token: string;
  readonly type: ImageType;
}

export function readImageName(name: string): ImageName | null {
  const [, id, token, type] = /^([1-9]\d{0,14})-([0-9a-f]{32})\.(png|svg)$/.exec(name) ?? [];
  return id === undefined || token === undefined ? null : { id: Number(id), token, type: type === 'svg' ? 'svg' : 'png' };
}

export function isImageToken(keyring: Keyring, row: Pick<QrCodeRow, 'id' | 'code'>, token: string): boolean {
  return keyring
    .keyedHashes(`${row.id}:${row.code}`, purpose)
    .some((hash) => equalInConstantTime(hash.slice(0, tokenChars), token));
}

/** Dark on white with the border that the standard asks for, so that any reader takes it from any background. */
const look = { errorCorrectionLevel: 'M', margin: 4, color: { dark: '#000000ff', light: '#ffffffff' } } as const;
const pngPixels = 512;

export async function drawQrCode(code: string, type: ImageType): Promise<Buffer> {
  const { default: QRCode } = await import('qrcode');
  if (type === 'svg') return Buffer.from(await QRCode.toString(code, { ...look, type: 'svg' }), 'utf8');
  return await QRCode.toBuffer(code, { ...look, type: 'png', width: pngPixels });
}
