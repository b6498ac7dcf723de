/** Documents of the ingestion: one for each ingestion, and one for the files in the database. */
import { z } from 'zod';
import { count, day, instant, reason, runId } from './common.ts';

export const sourceTables = [
  'order_items',
  'order_item_options',
  'date_dim',
  'restaurants',
] as const;
export const sourceTable = z.enum(sourceTables);

/** Options of an ingestion, passed on to the pipeline. */
export const ingestOrder = z.strictObject({
  marts: z.array(z.string()).default([]),
  as_of: day.nullable().default(null),
  force: z.boolean().default(false).describe('Fetch and load even if nothing has changed.'),
  reason: reason.nullable().default(null),
  allow_shrink: z.boolean().default(false).describe('Explicit override of the smallest share.'),
});

/** One file in Google Drive and in the landing bucket. */
export const sourceFile = z.strictObject({
  name: z.string(),
  file_id: z.string().describe('File id in Google Drive.'),
  version: z.string().describe('Version in Google Drive; grows with every change of the file.'),
  modified_at: instant,
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  bytes: count.describe('Size in Google Drive; compressed if the name ends with .gz.'),
  landed_bytes: count.describe('Size in S3, where every file is decompressed.'),
  key: z.string().describe('Key in the landing bucket; written once, never changed.'),
  fetched_by: runId.describe(
    'The run that fetched the file; an earlier one for an unchanged file.',
  ),
  columns: z.array(z.string()).describe('Header of the file.'),
  records: count.describe('Number of records, without the header.'),
});

export const sourceFiles = z.partialRecord(sourceTable, sourceFile);

const step = z.strictObject({
  status: z.enum(['pending', 'running', 'succeeded', 'failed']),
  attempts: count,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  seconds: z.number().min(0).nullable(),
  error: z.strictObject({ type: z.string(), message: z.string() }).nullable(),
});

export const ingestPrefix = 'ingests/';
export const ingestKey = (runId: string) => `${ingestPrefix}${runId}.json`;

/** One ingestion. Key: `ingests/<run_id>.json`; only the two functions of the ingestion write it. */
export const ingest = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId,
  request: z.string().describe('Id of the event: the same for an event that is delivered twice.'),
  requested_at: instant,
  order: ingestOrder,
  token: count.describe('Grows with every fetch: a smaller one is an older set of files.'),
  fetch: step.extend({ bytes: count.describe('Bytes read from Google Drive.') }),
  files: sourceFiles.describe('Complete after the fetch has succeeded.'),
  warnings: z.array(z.string()),
  load: step.extend({
    is_unchanged: z.boolean().describe('The database contained these files already.'),
    rows: z.partialRecord(sourceTable, count),
  }),
  pipeline: z.strictObject({
    status: z.enum(['pending', 'started', 'failed']),
    error: z.string().nullable(),
  }),
  updated_at: instant,
});

export const landingKey = 'landings/current.json';

/** The files in the database. Key: `landings/current.json`. */
export const landing = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId,
  token: count.describe('Token of the ingestion.'),
  files: sourceFiles,
  loaded_at: instant,
});

export type SourceTable = z.output<typeof sourceTable>;
export type SourceFile = z.output<typeof sourceFile>;
export type SourceFiles = z.output<typeof sourceFiles>;
export type IngestOrder = z.output<typeof ingestOrder>;
export type Ingest = z.output<typeof ingest>;
export type Landing = z.output<typeof landing>;
