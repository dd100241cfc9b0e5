import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';

const none = undefined as string | undefined;
const days = read.integer(1, 3650);

/** Where files are, and when logs leave the database for them. */
export const storageSettings = {
  s3Bucket: setting('S3_BUCKET', read.optionalText, none, 'bucket for files and archives; in DATA_DIR/media when absent'),
  s3Endpoint: setting(
    'S3_ENDPOINT',
    read.optionalUrl('http:', 'https:'),
    none,
    "address of a service that speaks S3; Amazon's when absent",
  ),
  s3Region: setting('S3_REGION', read.text, 'us-east-1', 'region of the bucket'),
  s3AccessKeyId: setting('S3_ACCESS_KEY_ID', read.optionalText, none, 'key that may read, write and delete in the bucket'),
  s3SecretAccessKey: secret('S3_SECRET_ACCESS_KEY', read.optionalText, none, 'secret of that key'),
  s3ForcePathStyle: setting(
    'S3_FORCE_PATH_STYLE',
    read.boolean,
    false,
    "the bucket's name in the path and not in the host, as MinIO and others want it",
  ),
  accessLogRetentionDays: setting(
    'ACCESS_LOG_RETENTION_DAYS',
    days,
    90,
    'how long the access log stays in the database before it is archived',
  ),
  failedAttemptRetentionDays: setting('FAILED_ATTEMPT_RETENTION_DAYS', days, 90, 'the same for failed attempts at doors'),
  telemetryRetentionDays: setting('TELEMETRY_RETENTION_DAYS', days, 90, 'the same for the status history of locks'),
} as const;

interface Given {
  readonly s3Bucket: string | undefined;
  readonly s3Endpoint: string | undefined;
  readonly s3AccessKeyId: string | undefined;
  readonly s3SecretAccessKey: string | undefined;
}

/** What does not go together, a line each. */
export function checkStorageSettings({ s3Bucket, s3Endpoint, s3AccessKeyId, s3SecretAccessKey }: Given): string[] {
  const others = [s3Endpoint, s3AccessKeyId, s3SecretAccessKey];
  if (s3Bucket === undefined) {
    return others.some((value) => value !== undefined)
      ? ['S3_ENDPOINT, S3_ACCESS_KEY_ID or S3_SECRET_ACCESS_KEY is set but S3_BUCKET is not']
      : [];
  }
  return s3AccessKeyId === undefined || s3SecretAccessKey === undefined
    ? ['S3_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY']
    : [];
}
