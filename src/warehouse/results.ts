/** Results of statements: whole, by row, and as small tables in memory. */
import { isNumeric, type Table } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import type { RowSlice } from '../store/reader.ts';
import { bytesOf, columnBuilder } from '../store/table.ts';
import type { ResultColumns } from './port.ts';

export type Rows = readonly (readonly Scalar[])[];

/** All chunks of a result as one. */
export async function wholeResult(chunks: AsyncIterable<ResultColumns>): Promise<ResultColumns> {
  const whole: Scalar[][] = [];
  for await (const chunk of chunks) {
    for (const [i, values] of chunk.entries()) {
      const column = (whole[i] ??= []);
      for (const value of values) column.push(value);
    }
  }
  return whole;
}

export const lengthOf = ([first = []]: ResultColumns) => first.length;

export const rowsOf = (columns: ResultColumns): Rows =>
  Array.from({ length: lengthOf(columns) }, (_, i) => columns.map((values) => values[i] ?? null));

/** What was read as a small table in memory, validated like a whole table. */
export function rowSlice(
  definition: Table,
  read: ResultColumns,
  length = lengthOf(read),
): RowSlice {
  const columns = new Map(
    definition.columns.map((column, index) => {
      const builder = columnBuilder(column, length, isNumeric(column.kind));
      builder.append(read[index] ?? []);
      return [column.name, builder.finish()] as const;
    }),
  );
  const table = { definition, rows: length, columns, bytes: bytesOf(columns.values()) };
  return { table, rows: Uint32Array.from({ length }, (_, i) => i) };
}
