/** Shapes of reply bodies. */
import { z } from 'zod';
import { rowSchema } from '../marts/schemas.js';
import type { Table } from '../marts/table.js';

export const releaseFields = {
  release: z.string().describe('Id of the release that the reply is made from.'),
  as_of: z.iso.date().describe('Day that the figures are as of.'),
  published_at: z.iso.datetime().describe('When the release was published.'),
};

export const metaSchema = z
  .strictObject({
    mart: z.string(),
    table: z.string().describe('As in the URL.'),
    ...releaseFields,
    rows: z.int().min(0).describe('Rows in this reply.'),
    total_rows: z.int().min(0).describe('Rows that match, on all pages.'),
    next_cursor: z.string().nullable().describe('Cursor of the next page; null on the last.'),
    stale: z.boolean().describe('True while newer releases cannot be seen.'),
  })
  .meta({ id: 'Meta' });

export const listOf = (row: z.ZodType) => z.strictObject({ data: z.array(row), meta: metaSchema });

export const itemOf = (row: z.ZodType) => z.strictObject({ data: row, meta: metaSchema });

/** Rows of a table; `fields` leaves columns out, so none is required. */
export const tableRows = (table: Table) => listOf(rowSchema(table).partial());
