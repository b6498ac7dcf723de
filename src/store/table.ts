/** One table version in memory: columnar, rows ordered by key, never changed. */
import { isNumeric, type Column, type Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import { compareText, type CodedColumn, type NumberColumn, type StoredColumn } from './columns.ts';

export interface StoredTable {
  readonly definition: Table;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, StoredColumn>;
  readonly bytes: number;
}

/** The table is not what the registry says; the release cannot be served from it. */
export class TableError extends Error {}

export function columnIn(table: StoredTable, name: string): StoredColumn {
  const column = table.columns.get(name);
  if (!column) throw new Error(`${table.definition.name} has no column ${name}`);
  return column;
}

/** Takes the rows of one column, chunk by chunk, in key order. */
export interface ColumnBuilder {
  append(values: readonly Scalar[]): void;
  finish(): StoredColumn;
}

export function columnBuilder(column: Column, rows: number, isNumeric: boolean): ColumnBuilder {
  const filled = isNumeric ? numberBuilder(rows) : codedBuilder(rows);
  return {
    append(values) {
      // A model's figure may be NaN, which means that there is none, or infinite, which is no JSON.
      if (!column.nullable && (values.includes(null) || values.includes(NaN))) {
        throw new TableError(`column ${column.name} holds null`);
      }
      if (values.includes(Infinity) || values.includes(-Infinity)) {
        throw new TableError(`column ${column.name} holds an infinite number`);
      }
      filled.append(values);
    },
    finish() {
      const stored = filled.finish();
      const allowed = column.values;
      const strange =
        stored.store === 'coded' && allowed
          ? stored.values.find((value) => !allowed.includes(String(value)))
          : undefined;
      if (strange === undefined) return stored;
      throw new TableError(`column ${column.name} holds a value outside its list`);
    },
  };
}

function numberBuilder(rows: number): ColumnBuilder {
  const values = new Float64Array(rows);
  let next = 0;
  return {
    append(chunk) {
      for (const value of chunk) values[next++] = typeof value === 'number' ? value : NaN;
    },
    finish: (): NumberColumn => ({ store: 'number', values }),
  };
}

function codedBuilder(rows: number): ColumnBuilder {
  const codes = new Int32Array(rows).fill(-1);
  const seen = new Map<string | boolean, number>();
  let next = 0;
  return {
    append(chunk) {
      for (const value of chunk) {
        if (typeof value === 'string' || typeof value === 'boolean') {
          let code = seen.get(value);
          if (code === undefined) seen.set(value, (code = seen.size));
          codes[next] = code;
        }
        next += 1;
      }
    },
    finish: () => sortedCodes(codes, [...seen.keys()]),
  };
}

function sortedCodes(codes: Int32Array, values: readonly (string | boolean)[]): CodedColumn {
  const order = values
    .map((value, code) => ({ value, code, text: String(value) }))
    .sort((a, b) => compareText(a.text, b.text));
  const renamed = new Int32Array(values.length);
  order.forEach(({ code }, place) => {
    renamed[code] = place;
  });
  return {
    store: 'coded',
    codes: codes.map((code) => (code < 0 ? -1 : (renamed[code] ?? -1))),
    values: order.map(({ value }) => value),
    json: order.map(({ value }) => JSON.stringify(value)),
  };
}

/** Rough size in memory, for the budget of kept tables. */
export function bytesOf(columns: Iterable<StoredColumn>): number {
  let bytes = 0;
  for (const column of columns) {
    bytes += column.store === 'number' ? column.values.byteLength : column.codes.byteLength;
    if (column.store === 'coded') bytes += column.values.length * 120;
  }
  return bytes;
}

/** The same before it is read, at worst: every row has its own value in the first column of the key. */
export function expectedBytes(table: Table, rows: number): number {
  const widths = table.columns.map(({ kind }) => (isNumeric(kind) ? 8 : 4));
  return rows * widths.reduce((sum, width) => sum + width, 120);
}
