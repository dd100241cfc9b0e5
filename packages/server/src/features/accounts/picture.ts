import { SmartLockError } from '../../platform/errors.ts';

export const pictureBytesMax = 5 * 1024 * 1024;
/** A file of a few kilobytes can unfold to gigapixels; sharp stops at this many before it unfolds any. */
const pixelsMax = 40_000_000;
const edgePixels = 512;
const quality = 82;

let lastDrawing: Promise<unknown> = Promise.resolve();

type PictureType = 'jpeg' | 'png' | 'webp' | 'gif';

/** By the file's own first bytes: names and content types are the sender's word. */
export function sniffPicture(bytes: Uint8Array): PictureType | undefined {
  const start = Buffer.from(bytes.subarray(0, 12));
  if (start.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (start.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  const text = start.toString('latin1');
  if (text.startsWith('RIFF') && text.slice(8) === 'WEBP') return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  return undefined;
}

function refused(code: string, message: string, cause?: unknown): SmartLockError {
  return new SmartLockError('invalid_input', code, message, { cause, fields: [{ field: 'file', message, code }] });
}

/**
 * Drawn anew as WebP, at most 512 pixels wide and high, turned upright, without any metadata (no place, no camera): what is
 * stored and served is our own encoder's output, never the bytes that somebody sent.
 */
export async function redrawPicture(bytes: Buffer): Promise<Buffer> {
  if (sniffPicture(bytes) === undefined) {
    throw new SmartLockError(
      'invalid_input',
      'unsupported_media_type',
      'This file is no picture that can be used: send a JPEG, PNG, WebP or GIF.',
    );
  }
  // One after the other: an unfolded picture may take a hundred megabytes.
  const drawing = lastDrawing.then(() => draw(bytes));
  lastDrawing = drawing.catch(() => undefined);
  return await drawing;
}

async function draw(bytes: Buffer): Promise<Buffer> {
  // Loaded at the first picture: the native library costs memory that most processes never need.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', animated: false })
      .rotate()
      .resize(edgePixels, edgePixels, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality })
      .toBuffer();
  } catch (error) {
    if (error instanceof Error && /pixel limit/iu.test(error.message)) {
      throw refused(
        'picture_too_large',
        `The picture has more than ${pixelsMax / 1_000_000} million pixels. Send a smaller one.`,
        error,
      );
    }
    throw refused('picture_unreadable', 'The picture is damaged and could not be read. Send another.', error);
  }
}
