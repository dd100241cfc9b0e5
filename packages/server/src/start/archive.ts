import { join } from 'node:path';
import type { Config } from '../config.ts';
import { accessLogArchive, failedAttemptArchive } from '../features/access/index.ts';
import { createArchive, type Archive, type ArchiveDeps } from '../features/archive/index.ts';
import { telemetryArchive } from '../features/devices/index.ts';
import { createDiskStorage } from '../platform/storage/disk-storage.ts';
import { createMovedStorage, type FileStorage } from '../platform/storage/file-storage.ts';
import { createS3Storage } from '../platform/storage/s3-storage.ts';

/** Files are in the bucket where there is one; what was saved before there was is still found on disk. */
export function composeStorage(config: Config): FileStorage {
  const disk = createDiskStorage({ directory: join(config.dataDir, 'media') });
  const { s3Bucket: bucket, s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return disk;
  const { s3Endpoint: endpoint, s3Region: region, s3ForcePathStyle: forcePathStyle } = config;
  return createMovedStorage(createS3Storage({ endpoint, bucket, region, accessKeyId, secretAccessKey, forcePathStyle }), disk);
}

/** The archive with every log that there is, and how long each stays in the database. */
export function composeArchive(config: Config, deps: Omit<ArchiveDeps, 'logs'>): Archive {
  return createArchive({
    ...deps,
    logs: [
      { log: accessLogArchive, days: config.accessLogRetentionDays },
      { log: failedAttemptArchive, days: config.failedAttemptRetentionDays },
      { log: telemetryArchive, days: config.telemetryRetentionDays },
    ],
  });
}
