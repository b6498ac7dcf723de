import { z } from 'zod';
import {
  check,
  count,
  counts,
  day,
  earliest_future_time,
  instant,
  reason,
  runId,
  settings,
  source,
  tableVersion,
} from './common.ts';

export const step = z.strictObject({
  name: z.string().describe('bronze, silver, gold/<mart>, audit, warehouse or publish.'),
  stage: z.enum(['bronze', 'silver', 'gold', 'publish']),
  status: z.enum(['pending', 'running', 'succeeded', 'failed']),
  fingerprint: z
    .string()
    .describe('Hash of the code, settings and steps that the result depends on.'),
  attempts: count,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  seconds: z.number().min(0).nullable(),
  outputs: z.record(z.string(), tableVersion).describe('Table name to the version it wrote.'),
  error: z.strictObject({ type: z.string(), message: z.string() }).nullable(),
});

/** Plan and progress of a run; the plan is written before any work. Key: `runs/<run_id>.json`. */
export const ledger = z.strictObject({
  schema_version: z.literal(1),
  run_id: runId,
  status: z.enum(['planned', 'running', 'succeeded', 'failed', 'cancelled', 'unchanged']),
  retry_of: runId.nullable(),
  reason: reason.nullable(),
  created_at: instant,
  started_at: instant.describe(
    'Recorded start: later order times are invalid. Unchanged by a resume once silver is built.',
  ),
  updated_at: instant,
  finished_at: instant.nullable(),
  requested_as_of: day.nullable(),
  as_of: day.nullable().describe('Null until silver is built.'),
  first_date: day.nullable().describe('First business date of a non-test order; with as_of.'),
  earliest_future_time,
  marts: z.array(z.string()),
  source: source.extend({ location: z.string().describe('Location that a resumed run reads.') }),
  code_version: z.string(),
  settings,
  settings_hash: z.string(),
  allow_shrink: z.boolean().describe('Explicit override of min_release_ratio.'),
  force: z
    .boolean()
    .optional()
    .describe('Builds a release even if nothing has changed; unchanged by a resume.'),
  base_release: runId.nullable().describe('Release whose other tables a partial run shares.'),
  token: count.describe('Fencing token of the owner that wrote last.'),
  steps: z.array(step),
  changes: z
    .record(z.string(), z.strictObject({ added: count, changed: count, removed: count }))
    .describe('Per source table against the last release of this source; empty for its first.'),
  counts,
  checks: z.array(check),
  warnings: z
    .array(z.string())
    .optional()
    .describe('What the run warned of: lookalike files, conflicting orders, a late as_of, ...'),
  metadata: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .describe('Facts about each mart.'),
  release: runId.nullable().describe('The release that the run published; its id is the run id.'),
});

export type Ledger = z.infer<typeof ledger>;
