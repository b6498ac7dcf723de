import { z } from 'zod';

/** Identifies one run, and so one result, for ever. */
export const runId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .describe('Run id: letters, digits, dot, underscore, hyphen; at most 64 characters.');

export const day = z.iso.date().describe('yyyy-mm-dd');

export const instant = z.iso.datetime().describe('RFC 3339, UTC.');

export const earliest_future_time = instant
  .nullish()
  .describe('Of lines rejected for a time in the future: when the first becomes valid.');

/** Reason for a run or an activation, as given by the caller. */
export const reason = z.string().max(500);

export const count = z.int().min(0);

/** One version of one table: written once, never changed. Paths are relative to the root of the lake. */
export const tableVersion = z.strictObject({
  run_id: runId.describe('The run that wrote this version.'),
  path: z.string().describe('Folder of its Parquet files, relative to the lake.'),
  rows: count,
  files: z.array(
    z.strictObject({
      name: z.string(),
      bytes: count,
      sha256: z.string().length(64),
      etag: z.string().optional().describe('Entity tag in S3, where Spark wrote the file there.'),
    }),
  ),
  columns: z
    .array(z.string())
    .optional()
    .describe('Names of its columns. Not in versions that a pipeline before 0.2 wrote.'),
});

const setting = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

export const settings = z
  .record(z.string(), setting)
  .describe('Business rules in force, defaults and overrides merged.');

const sourceCounts = z.strictObject({
  read: count,
  accepted: count,
  quarantined: count,
  by_reason: z.record(z.string(), count).describe('A record with two reasons counts under both.'),
});

export const counts = z
  .strictObject({
    order_items: sourceCounts,
    order_item_options: sourceCounts,
    orders_with_conflicts: count.describe(
      'Orders whose accepted lines differ in app, restaurant, user, loyalty or time.',
    ),
  })
  .partial()
  .describe('Records of both source tables. Empty before silver.');

export const check = z.strictObject({
  name: z.string(),
  table: z.string().nullable(),
  passed: z.boolean(),
  detail: z.string(),
});

export const source = z.strictObject({
  kind: z.enum(['csv', 'postgresql']),
  id: z.string().describe('Equal for two runs exactly when they read the same place.'),
});

export type TableVersion = z.infer<typeof tableVersion>;
