import { z } from 'zod';
import { count, instant, runId } from './common.js';

export const refreshKey = (release: string) => `refreshes/${release}.json`;

/** How a release got its snapshot. Key: `refreshes/<run_id>.json`; only the refresh writes it. */
export const refresh = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId.describe('The run that published the release, and so the release.'),
  status: z
    .enum(['running', 'succeeded', 'failed', 'refused'])
    .describe('`refused`: it is empty or much smaller than the last one, and is not served.'),
  attempts: count,
  started_at: instant,
  finished_at: instant.nullable(),
  seconds: z.number().min(0).nullable(),
  tables: count.describe('Tables of the snapshot.'),
  written: count.describe('Of these, the ones that no earlier snapshot had.'),
  rows: count.describe('Of all tables.'),
  error: z.strictObject({ type: z.string(), message: z.string() }).nullable(),
});

export type Refresh = z.infer<typeof refresh>;
