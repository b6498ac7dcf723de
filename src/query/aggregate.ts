/** The query of an aggregate route: filters, groups, measures, one histogram, the order and number of groups. */
import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { columnOf, isNumeric, typeNameOf, type Column, type Table } from '../marts/table.ts';
import { shortHash } from '../platform/hash.ts';
import { conditionsOf, filterParameters, type Condition } from './filters.ts';
import { groupColumn, groupNames, type GroupColumn } from './groups.ts';
import { readMeasure, type ColumnMeasure } from './measures.ts';
import { nearest, quoted } from './messages.ts';
import { readParameters, type Parameter, type Values } from './parameters.ts';
import { replyOptions, replyParameters, type ReplyOptions } from './reply-options.ts';
import type { SortTerm } from './rows.ts';

/** Figures to compute over the rows of a table that pass the conditions. */
export interface AggregateRequest {
  readonly conditions: readonly Condition[];
  readonly by: readonly GroupColumn[];
  /** `rows` counts the rows of the group. */
  readonly measures: readonly ('rows' | ColumnMeasure)[];
  readonly bins: { readonly column: Column; readonly count: number } | null;
  /** Columns of the reply; groups that are equal in them stay in the order of their values. */
  readonly sort: readonly SortTerm[];
  /** Null: every group. */
  readonly limit: number | null;
}

export interface AggregateQuery extends AggregateRequest, ReplyOptions {
  readonly key: string;
}

const maxBy = 3;
const maxMeasures = 50;
const maxBins = 1_000;
const maxSort = 10;

export function aggregateParameters(table: Table): Parameter[] {
  return [
    {
      name: 'by',
      description: `Columns to group by, at most ${maxBy}; without it everything is one group. \`<date>:<grain>\` groups dates by the first day of their period.`,
      schema: z.enum(groupNames(table)),
      type: 'text',
      takes: 'list',
      typeName: typeNameOf(table, 'group'),
      noun: 'column',
      most: maxBy,
    },
    {
      name: 'measures',
      description:
        '`rows`, and `<column>.<measure>` as the catalogue offers them; rows by default.',
      schema: z.string().meta({ pattern: '^(rows|[a-z0-9_]+[.][a-z0-9]+)$' }),
      type: 'text',
      takes: 'list',
      most: maxMeasures,
    },
    ...(table.columns.some(({ kind }) => isNumeric(kind)) ? [binsParameter] : []),
    sortParameter,
    limitParameter,
    ...replyParameters,
    ...filterParameters(table),
  ];
}

const binsParameter: Parameter = {
  name: 'bins',
  description: `Histogram \`<column>:<bins>\`, at most ${maxBins} of equal width from smallest to largest value.`,
  schema: z.string().meta({ pattern: '^[a-z0-9_]+:[1-9][0-9]{0,3}$' }),
  type: 'text',
  takes: 'single',
};

const sortParameter: Parameter = {
  name: 'sort',
  description:
    'Columns of the reply to sort groups by, `-` for descending, such as `-clv.sum`; nulls last; ties by the values of `by`.',
  schema: z.string().meta({ pattern: '^-?[a-z0-9_]+([.][a-z0-9]+)?$' }),
  type: 'text',
  takes: 'list',
  most: maxSort,
};

const limitParameter: Parameter = {
  name: 'limit',
  description: 'Groups of the reply; all by default. `meta.groups` counts all groups.',
  schema: z.int().min(1).max(10_000),
  type: 'number',
  takes: 'single',
};

/** Raises `invalid-parameter`, `measure-refused`. */
export function readAggregateQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
  maxValues: number,
): AggregateQuery {
  const values = readParameters(parameters, text, maxValues);
  const conditions = conditionsOf(table, values);
  const by = (values.get('by') ?? []).map((name) => groupColumn(table, String(name)));
  checkGroups(by);
  const named = (values.get('measures') ?? ['rows']).map(String);
  const fixed = new Set([
    ...by.filter(isExact).map(({ column }) => column.name),
    ...pinned(conditions),
  ]);
  const measures = named.map((name) => readMeasure(table, name, fixed));
  const bins = binsOf(table, values);
  const sort = sortOf(values, outputNames({ by, bins, measures }));
  const limit = (values.get('limit')?.[0] ?? null) as number | null;
  const groups = values.get('by') ?? [];
  return {
    ...{ conditions, by, measures, bins, sort, limit },
    ...replyOptions(values),
    key: shortHash(['aggregate', table.name, conditions, groups, named, bins, sort, limit]),
  };
}

/** Names of the columns of the reply. */
export function outputNames({
  by,
  bins,
  measures,
}: Pick<AggregateRequest, 'by' | 'bins' | 'measures'>): string[] {
  return [
    ...by.map(({ column }) => column.name),
    ...(bins ? [`${bins.column.name}.from`, `${bins.column.name}.to`] : []),
    ...measures.map((one) => (one === 'rows' ? one : `${one.column.name}.${one.measure}`)),
  ];
}

/** Whether rows of one group have one value of the column. */
const isExact = ({ grain }: GroupColumn) => grain === null || grain === 'day';

/** Columns of which the conditions leave one value. */
function pinned(conditions: readonly Condition[]): string[] {
  return conditions
    .filter(
      ({ operator, values }) =>
        (operator === 'eq' && values.length === 1) || (operator === 'null' && values[0] === true),
    )
    .map(({ column }) => column);
}

function checkGroups(by: readonly GroupColumn[]): void {
  const names = by.map(({ column }) => column.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw invalidParameter('by', `expected each column once, got ${twice} twice`);
}

function binsOf(table: Table, values: Values): AggregateRequest['bins'] {
  const text = values.get('bins')?.[0];
  if (text === undefined) return null;
  const [name = '', count = ''] = String(text).split(':');
  const column = columnOf(table, name);
  if (!column || !isNumeric(column.kind)) {
    const numbers = table.columns.filter(({ kind }) => isNumeric(kind)).map((one) => one.name);
    const problem = `no column of numbers ${quoted(name)}${nearest(name, numbers)}`;
    throw invalidParameter('bins', problem);
  }
  const isCount = /^[1-9][0-9]{0,3}$/.test(count) && Number(count) <= maxBins;
  if (isCount) return { column, count: Number(count) };
  throw invalidParameter(
    'bins',
    `expected <column>:<bins> with 1 to ${maxBins} bins, got ${quoted(text)}`,
  );
}

function sortOf(values: Values, names: readonly string[]): readonly SortTerm[] {
  const terms = (values.get('sort') ?? []).map((term) => {
    const text = String(term);
    return { column: text.replace(/^-/, ''), isDescending: text.startsWith('-') };
  });
  for (const [i, { column }] of terms.entries()) {
    if (!names.includes(column)) {
      const problem = `no column ${quoted(column)} in the reply, which has ${names.join(', ')}`;
      throw invalidParameter('sort', problem + nearest(column, names));
    }
    if (terms.findIndex((term) => term.column === column) < i) {
      throw invalidParameter('sort', `expected each column once, got ${column} twice`);
    }
  }
  return terms;
}
