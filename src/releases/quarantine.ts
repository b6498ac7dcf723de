/** Rejected records of a release, from the Parquet files that the pipeline wrote. */
import { createHash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { count, type TableVersion } from '../contracts/common.ts';
import type { Manifest } from '../contracts/manifest.ts';
import { Problem } from '../errors.ts';
import { withTimeout } from '../platform/timeout.ts';
import { compareText } from '../store/columns.ts';
import type { ReadLakeFile } from './lake-files.ts';

/** Tables of the source. */
export const sourceTables = ['order_items', 'order_item_options'] as const;

/** Why the pipeline rejects a record; docs/files.md says what each means. */
export const rejectionReasons = [
  'record_malformed',
  'order_id_missing',
  'lineitem_id_missing',
  'restaurant_id_missing',
  'time_invalid',
  'price_invalid',
  'quantity_invalid',
  'currency_unsupported',
  'loyalty_invalid',
  'text_too_long',
  'duplicate_line',
  'orphan_option',
  'superseded',
] as const;

export const rejectedRecord = z.strictObject({
  table: z.string().describe('Table of the source.'),
  file: z.string().describe('File of the source, or its table in PostgreSQL.'),
  record_number: count.describe('Number of the record in the file, from 1.'),
  reasons: z.array(z.string()).describe('Every reason that applies.'),
  record: z
    .record(z.string(), z.string().nullable())
    .describe('Columns as read, without the card number; null for a malformed record.'),
});

export type RejectedRecord = z.output<typeof rejectedRecord>;

export interface QuarantineFilter {
  readonly table: (typeof sourceTables)[number];
  /** Any of these reasons; empty for all. */
  readonly reasons: readonly string[];
  readonly file: string | null;
}

/** A row of the files. Its other columns are those of the source. */
const storedRow = z
  .object({
    reasons: z.array(z.string()),
    source_file: z.string(),
    record_number: z.bigint(),
    run_id: z.string(),
  })
  .catchall(z.string().nullable());

/** Matching records by file and number. Raises `release-unavailable`, `read-timeout`. */
export async function rejectedRecords(
  { release, tables }: Manifest,
  filter: QuarantineFilter,
  readFile: ReadLakeFile,
  readMs: number,
): Promise<RejectedRecord[]> {
  const what = `The rejected records of ${filter.table} of release ${release}`;
  const headers = { 'retry-after': '10' };
  const late = () =>
    new Problem('read-timeout', `${what} took longer than ${readMs / 1000} s to read.`, {
      headers,
    });
  try {
    const version = tables[`silver/quarantine_${filter.table}`];
    if (!version) throw new Error(`release ${release} names no quarantine of ${filter.table}`);
    return await withTimeout(matching(version, filter, readFile), readMs, late);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('release-unavailable', `${what} cannot be read.`, { headers, cause });
  }
}

async function matching(
  { path, files }: TableVersion,
  filter: QuarantineFilter,
  readFile: ReadLakeFile,
): Promise<RejectedRecord[]> {
  const found: RejectedRecord[] = [];
  // One file after the other: only matching records stay in memory.
  for (const { name, sha256 } of files) {
    const body = await readFile(`${path}/${name}`);
    if (createHash('sha256').update(body).digest('hex') !== sha256) {
      throw new Error(`${path}/${name} is not as it was written`);
    }
    for (const row of await rowsOf(body)) {
      const one = recordOf(filter.table, row);
      if (isMatching(one, filter)) found.push(one);
    }
  }
  return found.sort((a, b) => compareText(a.file, b.file) || a.record_number - b.record_number);
}

async function rowsOf(body: Buffer): Promise<Record<string, unknown>[]> {
  // Loaded with the first request: most processes never get one.
  const { parquetReadObjects } = await import('hyparquet');
  const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer;
  // The pipeline writes Snappy, which is built in; its first version wrote zstd.
  const compressors = { ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes) };
  return parquetReadObjects({ file, compressors });
}

function recordOf(table: string, row: Record<string, unknown>): RejectedRecord {
  const { reasons, source_file, record_number, run_id: _, ...columns } = storedRow.parse(row);
  // Never in these files; a second lock, as card numbers must not leave bronze.
  const { printed_card_number: __, ...record } = columns;
  return { table, file: source_file, record_number: Number(record_number), reasons, record };
}

const isMatching = (one: RejectedRecord, { reasons, file }: QuarantineFilter) =>
  (reasons.length === 0 || one.reasons.some((reason) => reasons.includes(reason))) &&
  (file === null || one.file === file);
