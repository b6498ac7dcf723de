/** zod schemas that derive from the tables: of a value, of a row. */
import { z } from 'zod';
import { memoizeByObject } from '../platform/memoize.ts';
import type { Column, Kind, Table } from './table.ts';

const byKind: Record<Kind, z.ZodType<string | number | boolean>> = {
  text: z.string().min(1).max(256),
  count: z.int(),
  money: z.number(),
  ratio: z.number(),
  average: z.number(),
  percent: z.number(),
  model: z.number(),
  date: z.iso.date(),
  flag: z.boolean(),
};

/** One value of a column, null left out. */
export function valueSchema({ kind, values }: Column): z.ZodType<string | number | boolean> {
  return values ? z.enum(values) : byKind[kind];
}

function cellSchema(column: Column): z.ZodType {
  const value = valueSchema(column);
  return (column.nullable ? value.nullable() : value).meta({
    description: column.description,
    'x-kind': column.kind,
    ...(column.unit && { 'x-unit': column.unit }),
    ...(column.deprecation && { deprecated: true }),
  });
}

/** A row; `fields` may leave out any column, so none is required. */
export const rowSchema = memoizeByObject((table: Table): z.ZodObject =>
  z
    .strictObject(Object.fromEntries(table.columns.map((c) => [c.name, cellSchema(c)])))
    .partial()
    .meta({ description: table.grain, 'x-table': table.name, 'x-key': table.key }),
);

export const changeKinds = ['new', 'changed', 'gone'] as const;

/** How a row differs between two releases: the key, what happened, and the values as they are now. */
export function changeSchema(table: Table): z.ZodObject {
  const cells = table.columns.map((column) => {
    const value = valueSchema(column).nullable();
    const { name, description, deprecation } = column;
    return [name, value.meta({ description, ...(deprecation && { deprecated: true }) })] as const;
  });
  const change = z.enum(changeKinds).describe('For `gone` all but the key is null.');
  return z.strictObject({ ...Object.fromEntries(cells), change }).partial();
}
