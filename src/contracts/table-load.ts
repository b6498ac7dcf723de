import { z } from 'zod';
import { count, instant } from './common.js';
import { snapshotTable } from './snapshot.js';

/** Where it is told who reads a table version out of the warehouse, before there is a snapshot of it. */
export const tableLoadKey = (table: string, run: string) => `loads/${table}/${run}.json`;

/** One reading for all instances: a claim, then its result. Only the API and the refresh touch it. */
export const tableLoad = z.strictObject({
  schema_version: z.literal(1),
  schema: z.string().describe("Hash of the table's columns as they are read."),
  attempt: z.int().min(1).describe('Grows when one has failed: the next one is another statement.'),
  expires_at: instant.describe(
    'Until then its owner is waited for; then another goes on with the same statement.',
  ),
  failed_until: instant.nullable().describe('After a failure nobody tries again before this.'),
  entry: snapshotTable.nullable().describe('The object that holds the rows.'),
  waits: count.describe('How often it was taken over.'),
});

export type TableLoad = z.infer<typeof tableLoad>;
