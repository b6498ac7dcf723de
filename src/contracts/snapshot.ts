import { z } from 'zod';
import { count, instant, runId } from './common.ts';

export const snapshotPrefix = 'snapshots/';

/** Key of the snapshot of a release. */
export const snapshotKey = (release: string) => `${snapshotPrefix}${release}.json`;

/** Key of the rows of a table version. It contains their hash, so that no writer overwrites other bytes. */
export const tableKey = (table: string, run: string, sha256: string) =>
  `${snapshotPrefix}tables/${table}/${run}/${sha256.slice(0, 16)}.arrow`;

/** One table version as the API loads it: an immutable object. */
export const snapshotTable = z.strictObject({
  key: z.string().describe('Key of the Arrow file with all rows.'),
  run_id: runId.describe('The run that wrote this version of the table.'),
  rows: count,
  schema: z
    .string()
    .min(1)
    .describe("Hash of the table's columns as they were when it was written."),
  bytes: count,
  sha256: z.string().length(64),
});

/** Tables of a release that the API loads without the warehouse. */
export const snapshot = z.strictObject({
  schema_version: z.literal(1),
  release: runId,
  created_at: instant,
  tables: z.record(z.string(), snapshotTable).describe('By name as in the URL: clv, clv/history.'),
});

export type Snapshot = z.infer<typeof snapshot>;
export type SnapshotTable = z.infer<typeof snapshotTable>;
