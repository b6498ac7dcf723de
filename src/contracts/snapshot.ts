import { z } from 'zod';
import { count, instant, runId } from './common.js';

export const snapshotPrefix = 'snapshots/';

/** Where the snapshot of a release is kept. */
export const snapshotKey = (release: string) => `${snapshotPrefix}${release}.json`;

/** Where the rows of a table version are kept: named by their bytes, so that nobody ever writes over others. */
export const tableKey = (table: string, run: string, sha256: string) =>
  `${snapshotPrefix}tables/${table}/${run}/${sha256.slice(0, 16)}.arrow`;

/** One table version as the API loads it: an immutable object of the store. */
export const snapshotTable = z.strictObject({
  key: z.string().describe('Of the object with all rows, an Arrow file.'),
  run_id: runId.describe('The run that wrote this version of the table.'),
  rows: count,
  schema: z
    .string()
    .min(1)
    .describe("Hash of the table's columns as they were when it was written."),
  bytes: count,
  sha256: z.string().length(64),
});

/** What the API can load of a release without asking the warehouse. */
export const snapshot = z.strictObject({
  schema_version: z.literal(1),
  release: runId,
  created_at: instant,
  tables: z.record(z.string(), snapshotTable).describe('By name in the URL: clv, clv/history.'),
});

export type Snapshot = z.infer<typeof snapshot>;
export type SnapshotTable = z.infer<typeof snapshotTable>;
