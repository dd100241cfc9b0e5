import { Type, type Static } from 'typebox';
import { Nullable, Timestamp } from '../../platform/http/schemas.ts';
import type { ArchiveRow } from './store.ts';

export const ArchiveAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  log: Type.String(),
  month: Type.String({ description: 'In UTC, such as 2026-10' }),
  rows: Type.Integer(),
  bytes: Type.Integer({ description: 'Of the compressed file' }),
  file: Type.String({ description: 'Its name below DATA_DIR/media, or in the bucket' }),
  sha256: Type.String({ description: 'Of the file' }),
  content_sha256: Type.String({ description: 'Of the CSV that is compressed in it' }),
  first_at: Timestamp,
  last_at: Timestamp,
  archived_at: Nullable(Timestamp),
  checked_at: Nullable(Timestamp),
  problem: Nullable(Type.String({ description: 'What was wrong with the file when it was last checked' })),
  restored_until: Nullable(Timestamp),
});

export function presentArchive(row: ArchiveRow): Static<typeof ArchiveAnswer> {
  return {
    id: row.id,
    log: row.log,
    month: row.month.slice(0, 7),
    rows: row.row_count,
    bytes: row.byte_size,
    file: row.file_name,
    sha256: row.sha256,
    content_sha256: row.content_sha256,
    first_at: row.first_at.toISOString(),
    last_at: row.last_at.toISOString(),
    archived_at: row.archived_at?.toISOString() ?? null,
    checked_at: row.checked_at?.toISOString() ?? null,
    problem: row.problem,
    restored_until: row.restored_until?.toISOString() ?? null,
  };
}
