import type { S3Client } from '@aws-sdk/client-s3';
import { isFileName, newFileName, requireFileName, type FileStorage } from './file-storage.ts';

export interface S3Settings {
  /** Of a service that speaks S3; Amazon's own when left out. */
  readonly endpoint: string | undefined;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The bucket in the path and not in the host: most services that are not Amazon's. */
  readonly forcePathStyle: boolean;
}

const attemptsMax = 4;
const connectionTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;

/** Files in a bucket. The SDK is loaded with the first of them, and tries again what failed for a moment. */
export function createS3Storage(settings: S3Settings): FileStorage {
  const { bucket: Bucket } = settings;
  let opened: Promise<{ readonly sdk: typeof import('@aws-sdk/client-s3'); readonly client: S3Client }> | undefined;

  async function open() {
    const sdk = await import('@aws-sdk/client-s3');
    const client = new sdk.S3Client({
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
      region: settings.region,
      credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
      forcePathStyle: settings.forcePathStyle,
      maxAttempts: attemptsMax,
      requestHandler: { connectionTimeout: connectionTimeoutMs, requestTimeout: requestTimeoutMs },
      // Services that are not Amazon's do not all know the newer checksums; the signature covers the content anyway.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return { sdk, client };
  }
  const s3 = () => (opened ??= open());

  async function write(name: string, bytes: Uint8Array): Promise<void> {
    requireFileName(name);
    const { sdk, client } = await s3();
    await client.send(new sdk.PutObjectCommand({ Bucket, Key: name, Body: bytes, ContentLength: bytes.byteLength }));
  }

  return {
    async save({ bytes, ...place }) {
      const name = newFileName(place);
      await write(name, bytes);
      return name;
    },

    write,

    async read(name) {
      if (!isFileName(name)) return undefined;
      const { sdk, client } = await s3();
      try {
        const { Body: body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: name }));
        return body === undefined ? undefined : Buffer.from(await body.transformToByteArray());
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    },

    async remove(name) {
      if (!isFileName(name)) return;
      const { sdk, client } = await s3();
      await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: name }));
    },
  };
}
