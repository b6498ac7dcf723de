import { z } from 'zod';
import { count, instant } from './common.ts';
import { snapshotTable } from './snapshot.ts';

/** Key of the claim to unload a table version from the warehouse. */
export const tableLoadKey = (table: string, run: string) => `loads/${table}/${run}.json`;

/** One unload for all instances: a claim, then its result. Only the API and the refresh read and write it. */
export const tableLoad = z.strictObject({
  schema_version: z.literal(1),
  schema: z.string().describe("Hash of the table's columns as they are read."),
  attempt: z.int().min(1).describe('Grows after a failure: the next attempt is another statement.'),
  expires_at: instant.describe(
    'Other instances wait for the owner until then; afterwards one continues with the same statement.',
  ),
  failed_until: instant
    .nullable()
    .describe('No attempt is made before this time, after a failure.'),
  entry: snapshotTable.nullable().describe('The object with the rows.'),
  waits: count.describe('How often the claim was taken over.'),
});

export type TableLoad = z.infer<typeof tableLoad>;
