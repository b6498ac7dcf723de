/** The query of a rows route: filters, fields, sort, limit, cursor, format. */
import { z } from 'zod';
import { invalidParameter } from '../errors.js';
import { memoizeByObject } from '../platform/memoize.js';
import { columnNames, type Table } from '../marts/table.js';
import { conditionsOf, filterParameters, type Condition } from './filters.js';
import { formats, type Format } from './formats.js';
import { readParameters, type Parameter, type Values } from './parameters.js';
import type { Scalar } from './scalar.js';

export interface SortTerm {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Rows to read from a table, wherever it is stored. */
export interface RowRequest {
  readonly conditions: readonly Condition[];
  /** Ends with the whole key, so that no two rows are equal. */
  readonly sort: readonly SortTerm[];
  /** Sort values of the last row of the previous page. */
  readonly after: readonly Scalar[] | null;
  readonly limit: number | null;
}

export interface RowQuery {
  readonly conditions: readonly Condition[];
  readonly fields: readonly string[];
  /** All columns, in their order. */
  readonly isWhole: boolean;
  /** Complete: key columns are always the tie-break. */
  readonly sort: readonly SortTerm[];
  /** Rows of a page, or null when it was not said. */
  readonly limit: number | null;
  readonly cursor: string | null;
  readonly format: Format | null;
  /** Equal for two queries with the same rows in the same order: what a cursor is bound to. */
  readonly rowsKey: string;
  /** Never equal for two queries with different answers, format aside. */
  readonly key: string;
}

export const usualLimit = 100;

export const formatParameter: Parameter = {
  name: 'format',
  description: 'Format of the reply; goes before the Accept header.',
  schema: z.enum(formats),
  type: 'text',
  takes: 'single',
};

export const fieldsParameter = (table: Table): Parameter => ({
  name: 'fields',
  description: 'Columns of the reply, in this order; all by default.',
  schema: z.enum(columnNames(table)),
  type: 'text',
  takes: 'list',
  most: table.columns.length,
});

export function rowParameters(table: Table): Parameter[] {
  const names = columnNames(table);
  const sorts = names.flatMap((name) => [name, `-${name}`]);
  return [
    ...filterParameters(table),
    fieldsParameter(table),
    {
      name: 'sort',
      description: `Columns to sort by, \`-\` for descending; nulls last; ties by ${table.key.join(', ')}.`,
      schema: z.enum(sorts),
      type: 'text',
      takes: 'list',
      most: names.length,
    },
    {
      name: 'limit',
      description: `Rows of a JSON page (${usualLimit} by default); the other formats carry every row.`,
      schema: z.int().min(1).max(1_000),
      type: 'number',
      takes: 'single',
    },
    {
      name: 'cursor',
      description: 'next_cursor of the page before; bound to caller, filters, sort and release.',
      schema: z.string().min(1).max(4_096),
      type: 'text',
      takes: 'single',
    },
    formatParameter,
  ];
}

/** Reads the query string of a rows route. Raises `invalid-parameter`. */
export function readRowQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
  maxValues: number,
): RowQuery {
  const values = readParameters(parameters, text, maxValues);
  const first = (name: string) => values.get(name)?.[0];
  const conditions = conditionsOf(table, values);
  const asked = values.get('fields')?.map(String);
  const sort = sortOf(table, values);
  const limit = (first('limit') ?? null) as number | null;
  const cursor = (first('cursor') ?? null) as string | null;
  const rowsKey = JSON.stringify([table.name, conditions, sort]);
  return {
    conditions,
    fields: asked ?? columnNames(table),
    isWhole: asked === undefined,
    sort,
    limit,
    cursor,
    format: (first('format') ?? null) as Format | null,
    rowsKey,
    key: `${rowsKey} ${asked?.join() ?? '*'} ${limit ?? usualLimit} ${cursor ?? ''}`,
  };
}

/** The order of the rows where none was asked for. */
export const keyOrder = memoizeByObject((table: Table): readonly SortTerm[] =>
  table.key.map((column) => ({ column, isDescending: false })),
);

function sortOf(table: Table, values: Values): readonly SortTerm[] {
  const terms = values.get('sort');
  if (!terms) return keyOrder(table);
  const asked = terms.map((term) => {
    const name = String(term);
    return { column: name.replace(/^-/, ''), isDescending: name.startsWith('-') };
  });
  const names = asked.map(({ column }) => column);
  if (new Set(names).size < names.length) throw invalidParameter('sort', 'names a column twice');
  return [...asked, ...keyOrder(table).filter(({ column }) => !names.includes(column))];
}

/** Raises `invalid-parameter` for paging parameters of a format that has no pages. */
export function demandPages(
  { cursor, limit }: Pick<RowQuery, 'cursor' | 'limit'>,
  format: Format,
): void {
  if (format === 'json') return;
  const name = cursor !== null ? 'cursor' : limit !== null ? 'limit' : null;
  if (name) throw invalidParameter(name, `${format} carries every row; only json has pages`);
}
