import { z } from 'zod';
import { count, instant, runId } from './common.ts';

export const refreshKey = (release: string) => `refreshes/${release}.json`;

/** Refresh of a release, which writes its snapshot. Key: `refreshes/<run_id>.json`; only the refresh writes it. */
export const refresh = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId.describe('The run that published the release; also the name of the release.'),
  status: z
    .enum(['running', 'succeeded', 'failed', 'refused'])
    .describe(
      '`refused`: the release is empty or much smaller than the last one, and is not served.',
    ),
  attempts: count,
  started_at: instant,
  finished_at: instant.nullable(),
  seconds: z.number().min(0).nullable(),
  tables: count.describe('Number of tables in the snapshot.'),
  written: count.describe('Number of tables that no earlier snapshot had.'),
  rows: count.describe('Rows of all tables.'),
  error: z.strictObject({ type: z.string(), message: z.string() }).nullable(),
});

export type Refresh = z.infer<typeof refresh>;
