import { z } from 'zod';
import {
  check,
  counts,
  day,
  earliest_future_time,
  instant,
  runId,
  settings,
  source,
  tableVersion,
} from './common.ts';

/** A release: a map from table to table version. Key: `releases/<release>.json`. */
export const manifest = z.strictObject({
  schema_version: z.literal(1),
  release: runId.describe('Id of the run that published it.'),
  sequence: z.int().min(1),
  as_of: day,
  first_date: day.describe('First business date of a non-test order.'),
  earliest_future_time,
  published_at: instant,
  source,
  code_version: z.string(),
  settings,
  settings_hash: z.string(),
  fingerprint: z
    .string()
    .describe(
      'Hash of everything but the records that the release depends on: equal means nothing to do.',
    ),
  counts,
  checks: z.array(check),
  metadata: z.record(
    z.string(),
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  ),
  libraries: z.record(z.string(), z.string()).describe('Library versions that results depend on.'),
  tables: z
    .record(z.string(), tableVersion)
    .describe('bronze/<table>, silver/<table>, gold/<mart> or gold/<mart>/<table>.'),
});

export type Manifest = z.infer<typeof manifest>;
