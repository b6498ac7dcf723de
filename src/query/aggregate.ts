/** The query of an aggregate route: filters, groups, measures, one histogram. */
import { z } from 'zod';
import { shortHash } from '../platform/hash.js';
import { Problem } from '../errors.js';
import {
  columnOf,
  isNumeric,
  measures as measureNames,
  measuresOf,
  typeNameOf,
  type Column,
  type Measure,
  type Table,
} from '../marts/table.js';
import { conditionsOf, filterParameters, type Condition } from './filters.js';
import type { Format } from './formats.js';
import { readParameters, type Parameter } from './parameters.js';
import { formatParameter } from './rows.js';

export interface ColumnMeasure {
  readonly column: Column;
  readonly measure: Measure;
}

export interface AggregateQuery {
  readonly conditions: readonly Condition[];
  readonly by: readonly string[];
  /** `rows` counts the rows of the group. */
  readonly measures: readonly ('rows' | ColumnMeasure)[];
  readonly bins: { readonly column: Column; readonly count: number } | null;
  readonly format: Format | null;
  readonly key: string;
}

const maxBy = 3;
const maxMeasures = 50;
const maxBins = 1_000;

export const groupable = (table: Table): string[] =>
  table.columns
    .filter(({ name, kind }) => !isNumeric(kind) || table.key.includes(name))
    .map(({ name }) => name);

/** Of names of columns, for a pattern: they are words, so nothing is escaped. */
const anyOf = (columns: readonly Column[]) => columns.map(({ name }) => name).join('|');

/** What the contract says: a column that is added must change no pattern. */
const openPattern = (pattern: string) => ({ pattern });

export function aggregateParameters(table: Table): Parameter[] {
  const numbers = table.columns.filter(({ kind }) => isNumeric(kind));
  const measure = `(${anyOf(table.columns)})\\.(${measureNames.join('|')})`;
  return [
    {
      name: 'by',
      description: `Columns to group by, at most ${maxBy}; without it everything is one group.`,
      schema: z.enum(groupable(table)),
      type: 'text',
      takes: 'list',
      typeName: typeNameOf(table, 'group'),
      most: maxBy,
    },
    {
      name: 'measures',
      description:
        '`rows`, and `<column>.<measure>` as the catalogue offers them; rows by default.',
      schema: z
        .string()
        .regex(new RegExp(`^(rows|${measure})$`), {
          error:
            'expected rows, or a column and a measure such as clv.sum; the catalogue lists both',
        })
        .meta(openPattern('^(rows|[a-z0-9_]+[.][a-z0-9]+)$')),
      type: 'text',
      takes: 'list',
      most: maxMeasures,
    },
    ...(numbers.length > 0 ? [binsParameter(numbers)] : []),
    formatParameter,
    ...filterParameters(table),
  ];
}

const binsParameter = (numbers: readonly Column[]): Parameter => ({
  name: 'bins',
  description: `Histogram \`<column>:<bins>\`, at most ${maxBins} of equal width from smallest to largest value.`,
  schema: z
    .string()
    .regex(new RegExp(`^(${anyOf(numbers)}):(${maxBins}|[1-9][0-9]{0,2})$`), {
      error: `expected <column>:<bins>, 1 to ${maxBins} bins of a column of numbers`,
    })
    .meta(openPattern('^[a-z0-9_]+:[1-9][0-9]{0,3}$')),
  type: 'text',
  takes: 'single',
});

/** Raises `invalid-parameter`, `measure-refused`. */
export function readAggregateQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
  maxValues: number,
): AggregateQuery {
  const values = readParameters(parameters, text, maxValues);
  const conditions = conditionsOf(table, values);
  const by = (values.get('by') ?? []).map(String);
  const named = (values.get('measures') ?? ['rows']).map(String);
  const fixed = new Set([...by, ...conditions.filter(isPinned).map(({ column }) => column)]);
  const measures = named.map((name) => (name === 'rows' ? name : measureNamed(table, name, fixed)));
  const binned = values.get('bins')?.[0];
  return {
    conditions,
    by,
    measures,
    bins: typeof binned === 'string' ? binsOf(table, binned) : null,
    format: (values.get('format')?.[0] ?? null) as Format | null,
    key: shortHash(['aggregate', table.name, conditions, by, named, binned ?? null]),
  };
}

/** Whether a condition leaves the column one value. */
const isPinned = ({ operator, values }: Condition): boolean =>
  (operator === 'eq' && values.length === 1) || (operator === 'null' && values[0] === true);

function binsOf(table: Table, text: string): AggregateQuery['bins'] {
  const [name = '', count] = text.split(':');
  return { column: columnNamed(table, name), count: Number(count) };
}

/** A column that the pattern of a parameter has let through. */
function columnNamed(table: Table, name: string): Column {
  const column = columnOf(table, name);
  if (column) return column;
  throw new Error(`${name} is not a column of ${table.name}`);
}

function measureNamed(table: Table, text: string, fixed: ReadonlySet<string>): ColumnMeasure {
  const [name = '', wanted] = text.split('.');
  const column = columnNamed(table, name);
  const offered = measuresOf(column);
  const measure = offered.find((one) => one === wanted);
  if (!measure) {
    const list = offered.length > 0 ? offered.join(', ') : 'none';
    throw refused(text, `${name} (${column.kind}) has no such measure; offered: ${list}`);
  }
  const loose = [...table.groupings, ...withinOf(column, measure)].filter((c) => !fixed.has(c));
  if (loose.length === 0) return { column, measure };
  const reason = `its rows do not add up over ${loose.join(', ')}: group by it or filter it to one value`;
  throw refused(text, reason);
}

function withinOf(column: Column, measure: Measure): readonly string[] {
  const within = measure === 'sum' ? column.sumWithin : column.avgWithin;
  // The smallest and the largest value mean something over any rows of one grouping.
  return measure === 'min' || measure === 'max' ? [] : (within ?? []);
}

function refused(measure: string, reason: string): Problem {
  return new Problem('measure-refused', `${measure}: ${reason}`, {
    errors: [{ parameter: 'measures', problem: `${measure}: ${reason}` }],
  });
}
