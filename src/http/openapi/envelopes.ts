/** Shapes of reply bodies. */
import { z } from 'zod';
import { problemTypes, problemUrn } from '../../errors.ts';
import { rowSchema } from '../../marts/schemas.ts';
import type { Table } from '../../marts/table.ts';

export const releaseFields = {
  release: z.string().describe('Id of the release that the reply is made from.'),
  as_of: z.iso.date().describe('Day that the figures are as of.'),
  published_at: z.iso.datetime().describe('When the release was published.'),
};

export const metaSchema = z.strictObject({
  mart: z.string(),
  table: z.string().describe('As in the URL.'),
  ...releaseFields,
  rows: z.int().min(0).describe('Rows in this reply.'),
  total_rows: z.int().min(0).describe('Rows that match, on all pages.'),
  groups: z.int().min(0).optional().describe('Groups before `limit`; in aggregates only.'),
  next_cursor: z.string().nullable().describe('Cursor of the next page; null on the last.'),
  stale: z.boolean().describe('True while newer releases cannot be seen.'),
  absent: z
    .array(z.string())
    .optional()
    .describe('Columns that this release lacks, as it was made before they were added: null.'),
});

export const listOf = (row: z.ZodType) => z.strictObject({ data: z.array(row), meta: metaSchema });

export const itemOf = (row: z.ZodType) => z.strictObject({ data: row, meta: metaSchema });

/** Rows of a table. */
export const tableRows = (table: Table) => listOf(rowSchema(table));

export const problemSchema = z.strictObject({
  type: z
    .string()
    .meta({ examples: problemTypes.map(problemUrn) })
    .describe('More may come: go by the status where a type is unknown.'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string(),
  request_id: z.string(),
  run_id: z.string().optional().describe('The run that is in the way.'),
  errors: z
    .array(z.strictObject({ parameter: z.string(), problem: z.string() }))
    .optional()
    .describe('Each parameter at fault and what was expected.'),
});

/** Grouped figures of any table. */
export const aggregateReply = listOf(
  z
    .record(z.string(), z.unknown())
    .describe(
      'Columns of `by`, `<column>.from` and `.to` of a bin, then the measures: text, numbers, flags or null.',
    ),
);
