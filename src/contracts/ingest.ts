/** What became of an ingestion: the files that were fetched, and that the database holds. */
import { z } from 'zod';
import { count, day, instant, reason, runId } from './common.js';

export const sourceTables = [
  'order_items',
  'order_item_options',
  'date_dim',
  'restaurants',
] as const;
export const sourceTable = z.enum(sourceTables);

/** What was asked for; the pipeline is started with it. */
export const ingestOrder = z.strictObject({
  marts: z.array(z.string()).default([]),
  as_of: day.nullable().default(null),
  force: z.boolean().default(false).describe('Fetch and load though nothing changed.'),
  reason: reason.nullable().default(null),
  allow_shrink: z.boolean().default(false).describe('The explicit override of the smallest share.'),
});

/** One file, as Drive tells of it and as it was landed. */
export const sourceFile = z.strictObject({
  name: z.string(),
  file_id: z.string().describe('Of Google Drive.'),
  version: z.string().describe('Of Google Drive; grows with every change of the file.'),
  modified_at: instant,
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  bytes: count.describe('In Google Drive, so packed where the name ends with .gz.'),
  landed_bytes: count.describe('In S3, where every file is unpacked.'),
  key: z.string().describe('In the landing bucket; written once, never changed.'),
  fetched_by: runId.describe('The run that landed it; an older one where it is unchanged.'),
  columns: z.array(z.string()).describe('Its header, as it is.'),
  records: count.describe('Without the header.'),
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
  request: z.string().describe('Id of the event that asked for it: equal for one delivered twice.'),
  requested_at: instant,
  order: ingestOrder,
  token: count.describe('Grows with every fetch: a smaller one is an older set of files.'),
  fetch: step.extend({ bytes: count.describe('Read from Google Drive.') }),
  files: sourceFiles.describe('Complete once the fetch succeeded.'),
  warnings: z.array(z.string()),
  load: step.extend({
    is_unchanged: z.boolean().describe('The database held these files already.'),
    rows: z.partialRecord(sourceTable, count),
  }),
  pipeline: z.strictObject({
    status: z.enum(['pending', 'started', 'failed']),
    error: z.string().nullable(),
  }),
  updated_at: instant,
});

export const landingKey = 'landings/current.json';

/** The files that the database holds. Key: `landings/current.json`. */
export const landing = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId,
  token: count.describe('Of the ingestion.'),
  files: sourceFiles,
  loaded_at: instant,
});

export type SourceTable = z.output<typeof sourceTable>;
export type SourceFile = z.output<typeof sourceFile>;
export type SourceFiles = z.output<typeof sourceFiles>;
export type IngestOrder = z.output<typeof ingestOrder>;
export type Ingest = z.output<typeof ingest>;
export type Landing = z.output<typeof landing>;
