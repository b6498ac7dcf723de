/** Filters that a table takes: `clv_tier=High`, `clv.gte=100`, `month.null=true`. */
import { z } from 'zod';
import { memoizeByObject } from '../platform/memoize.ts';
import { valueSchema } from '../marts/schemas.ts';
import {
  isNumeric,
  operatorsOf,
  typeNameOf,
  type Column,
  type Operator,
  type Table,
} from '../marts/table.ts';
import type { Scalar } from './scalar.ts';
import type { Parameter, Values } from './parameters.ts';
import type { ValueType } from './values.ts';

export interface Condition {
  readonly column: string;
  readonly operator: Operator;
  /** Any of these; for `ne` none of these. */
  readonly values: readonly Scalar[];
}

const meaning: Record<Operator, string> = {
  eq: 'Any of the values.',
  ne: 'None of the values.',
  gt: 'Greater than.',
  gte: 'At least.',
  lt: 'Less than.',
  lte: 'At most.',
  prefix: 'Begins with.',
  contains: 'Contains, in any case.',
  null: 'Whether it is null.',
};

const nameOf = (column: string, operator: Operator) =>
  operator === 'eq' ? column : `${column}.${operator}`;

export function filterParameters(table: Table): Parameter[] {
  return table.columns.flatMap((column) =>
    operatorsOf(column).map((operator) => parameterOf(table, column, operator)),
  );
}

function parameterOf(table: Table, column: Column, operator: Operator): Parameter {
  const isNull = operator === 'null';
  return {
    name: nameOf(column.name, operator),
    description: operator === 'eq' ? column.description : meaning[operator],
    schema: isNull ? z.boolean() : filterSchema(column),
    type: isNull ? 'boolean' : typeOf(column),
    takes: operator === 'eq' || operator === 'ne' ? 'repeated' : 'single',
    ...(column.values && !isNull && { typeName: typeNameOf(table, column.name) }),
  };
}

/** A count is compared with any number: `orders.gt=2.5`. */
const filterSchema = (column: Column) =>
  isNumeric(column.kind) ? z.number() : valueSchema(column);

function typeOf({ kind }: Column): ValueType {
  if (kind === 'flag') return 'boolean';
  if (kind === 'date') return 'date';
  return isNumeric(kind) ? 'number' : 'text';
}

interface Place {
  readonly column: string;
  readonly operator: Operator;
  /** Among the filters of its table. */
  readonly order: number;
}

const placesOf = memoizeByObject((table: Table): ReadonlyMap<string, Place> => {
  const all = table.columns.flatMap((column) =>
    operatorsOf(column).map((operator) => ({ column: column.name, operator })),
  );
  return new Map(
    all.map((place, order) => [nameOf(place.column, place.operator), { ...place, order }]),
  );
});

/** The conditions among the values, in one order whatever the order in the URL. */
export function conditionsOf(table: Table, values: Values): Condition[] {
  const known = placesOf(table);
  const found: { place: Place; values: readonly Scalar[] }[] = [];
  for (const [name, given] of values) {
    const place = known.get(name);
    if (place) found.push({ place, values: given.length > 1 ? [...new Set(given)].sort() : given });
  }
  if (found.length > 1) found.sort((a, b) => a.place.order - b.place.order);
  return found.map(({ place: { column, operator }, values: some }) => ({
    column,
    operator,
    values: some,
  }));
}

/** Lower case of each character by itself, as in SQL; JavaScript alone looks at their neighbours. */
export function lowerCase(text: string): string {
  const lower = (character: string) => Array.from(character.toLowerCase())[0] ?? character;
  return Array.from(text, lower).join('');
}
