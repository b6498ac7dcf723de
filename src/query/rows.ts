/** The query of a rows route: filters, fields, sort, limit, cursor, format. */
import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { memoizeByObject } from '../platform/memoize.ts';
import { columnNames, typeNameOf, type Table } from '../marts/table.ts';
import { conditionsOf, filterParameters, type Condition } from './filters.ts';
import { cursorParameter, limitParameter, usualLimit } from './paging.ts';
import { readParameters, type Parameter, type Values } from './parameters.ts';
import { replyOptions, replyParameters, type ReplyOptions } from './reply-options.ts';
import type { Scalar } from './scalar.ts';

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

export interface RowQuery extends ReplyOptions {
  readonly conditions: readonly Condition[];
  readonly fields: readonly string[];
  /** Complete: key columns are always the tie-break. */
  readonly sort: readonly SortTerm[];
  /** Rows of a page, or null when it was not said. */
  readonly limit: number | null;
  readonly cursor: string | null;
  /** Equal for two queries with the same rows in the same order: what a cursor is bound to. */
  readonly rowsKey: string;
  /** Never equal for two queries with different answers, format aside. */
  readonly key: string;
}

export const fieldsParameter = (table: Table): Parameter => ({
  name: 'fields',
  description: 'Columns of the reply, in this order; all by default.',
  schema: z.enum(columnNames(table)),
  type: 'text',
  takes: 'list',
  typeName: typeNameOf(table, 'column'),
  noun: 'column',
  example: table.columns.slice(0, 2).map(({ name }) => name),
});

/** A name that no language reserves, nor uses for something of its own. */
const constant = (name: string) => name.toUpperCase();

const sortParameter = (table: Table): Parameter => {
  const names = columnNames(table);
  return {
    name: 'sort',
    description: `Columns to sort by, \`-\` for descending; nulls last; ties by ${table.key.join(', ')}.`,
    schema: z
      .enum(names.flatMap((name) => [name, `-${name}`]))
      .meta({ 'x-enum-varnames': names.flatMap((name) => [name, `${name}_desc`].map(constant)) }),
    type: 'text',
    takes: 'list',
    typeName: typeNameOf(table, 'sort'),
    noun: 'column',
  };
};

export function rowParameters(table: Table): Parameter[] {
  return [
    fieldsParameter(table),
    sortParameter(table),
    limitParameter,
    cursorParameter,
    ...replyParameters,
    ...filterParameters(table),
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
  const fields = values.get('fields')?.map(String);
  const sort = sortOf(table, values);
  const limit = (first('limit') ?? null) as number | null;
  const cursor = (first('cursor') ?? null) as string | null;
  const rowsKey = JSON.stringify([table.name, conditions, sort]);
  return {
    conditions,
    fields: fields ?? columnNames(table),
    sort,
    limit,
    cursor,
    ...replyOptions(values),
    rowsKey,
    key: `${rowsKey} ${fields?.join() ?? '*'} ${limit ?? usualLimit} ${cursor ?? ''}`,
  };
}

/** The order of the rows where none was asked for. */
export const keyOrder = memoizeByObject((table: Table): readonly SortTerm[] =>
  table.key.map((column) => ({ column, isDescending: false })),
);

function sortOf(table: Table, values: Values): readonly SortTerm[] {
  const terms = values.get('sort');
  if (!terms) return keyOrder(table);
  const given = terms.map((term) => {
    const name = String(term);
    return { column: name.replace(/^-/, ''), isDescending: name.startsWith('-') };
  });
  const names = given.map(({ column }) => column);
  if (new Set(names).size < names.length)
    throw invalidParameter('sort', 'expected each column once');
  return [...given, ...keyOrder(table).filter(({ column }) => !names.includes(column))];
}
