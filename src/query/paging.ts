/** Pages of small lists that live in the object store: newest first, by the id that a page ended with. */
import { z } from 'zod';
import { invalidCursor, type Cursors } from './cursor.ts';
import { byName, readParameters, type Parameter, type Values } from './parameters.ts';

/** Rows of a page by default, and at most: the one place that says so. */
export const usualLimit = 100;
/** Most rows of a page. */
export const maxLimit = 1_000;

export const limitParameter: Parameter = {
  name: 'limit',
  // No default in the schema: some clients would send it, and whole tables take no limit.
  description: `Rows of a JSON page, ${usualLimit} by default; other formats carry every row.`,
  schema: z.int().min(1).max(maxLimit),
  type: 'number',
  takes: 'single',
};

export const cursorParameter: Parameter = {
  name: 'cursor',
  description: 'next_cursor of the page before; the other parameters stay as they are.',
  schema: z.string().min(1).max(4_096),
  type: 'text',
  takes: 'single',
};

export const pageParameters: readonly Parameter[] = [limitParameter, cursorParameter];

export const pageMeta = z.strictObject({
  rows: z.int().min(0).describe('Rows in this reply.'),
  total_rows: z.int().min(0).describe('Rows on all pages.'),
  next_cursor: z.string().nullable().describe('Cursor of the next page; null on the last.'),
});

const names = byName(pageParameters);

interface List<Row> {
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** What a cursor belongs to: the list and the caller. */
  readonly binding: string;
}

/** The page that the query asks for. Raises `invalid-parameter`, `invalid-cursor`. */
export function pageOf<Row>(query: string, cursors: Cursors, list: List<Row>) {
  return pageFrom(readParameters(names, query, 1), cursors, list);
}

/** The same for a route that has other parameters, too. Raises `invalid-cursor`. */
export function pageFrom<Row>(
  values: Values,
  cursors: Cursors,
  { rows, idOf, binding }: List<Row>,
) {
  const limit = Number(values.get('limit')?.[0] ?? usualLimit);
  const cursor = values.get('cursor')?.[0];
  const position = cursor === undefined ? null : cursors.read(String(cursor));
  if (position && position.binding !== binding) throw invalidCursor();
  const last = position ? rows.findIndex((row) => idOf(row) === position.after[0]) : -1;
  if (position && last < 0) throw invalidCursor();
  const data = rows.slice(last + 1, last + 1 + limit);
  const end = data.at(-1);
  const isLast = end === undefined || last + 1 + data.length >= rows.length;
  const next_cursor = isLast ? null : cursors.write({ release: '', binding, after: [idOf(end)] });
  return { data, meta: { rows: data.length, total_rows: rows.length, next_cursor } };
}
