/** How rows are read from a table, in memory or in the warehouse. Both give the same rows. */
import type { AggregateRequest } from '../query/aggregate.ts';
import { invalidCursor } from '../query/cursor.ts';
import type { Condition } from '../query/filters.ts';
import { keyOrder, type RowRequest } from '../query/rows.ts';
import { aggregate, type Aggregate } from './aggregate.ts';
import { codeOf, lowerBound } from './columns.ts';
import { markedRows, markRows } from './filter.ts';
import { tableRowset, type Rowset } from './rowset.ts';
import { indexAfter, type SortedRows } from './sorted-rows.ts';
import { columnIn, type StoredTable } from './table.ts';

/** Some rows of a table, or of the part of it that was read. */
export interface RowSlice {
  readonly table: StoredTable;
  readonly rows: Uint32Array;
}

export interface RowPage extends RowSlice {
  /** Rows on all pages. */
  readonly total: number;
  readonly isLast: boolean;
}

/** Every row of an export: the count, then the rows in order, part by part. */
export interface ExportRows {
  readonly total: number;
  readonly parts: Iterable<Rowset> | AsyncIterable<Rowset>;
  /** Whether these are all rows of the table. */
  readonly isTable?: boolean;
}

export type PageRequest = RowRequest & { readonly limit: number };
export type ExportRequest = Pick<RowRequest, 'conditions' | 'sort'> & {
  readonly fields: readonly string[];
};

export interface TableReader {
  /** Raises `invalid-cursor` when there is no such position. */
  page(request: PageRequest): Promise<RowPage>;
  export(request: ExportRequest): Promise<ExportRows>;
  /** Rows with any of these values in the first key column, ordered by key within each. */
  ofKeys(keys: readonly string[], conditions: readonly Condition[]): Promise<RowSlice>;
  /** Raises `too-many-groups`. */
  aggregate(request: AggregateRequest, maxGroups: number): Promise<Aggregate>;
}

export class MemoryReader implements TableReader {
  private readonly table: StoredTable;
  private readonly sorted: SortedRows;

  constructor(table: StoredTable, sorted: SortedRows) {
    this.table = table;
    this.sorted = sorted;
  }

  page({ conditions, sort, after, limit }: PageRequest): Promise<RowPage> {
    const { table } = this;
    const all = this.sorted.of(table, sort);
    const start = after ? indexAfter(table, all, sort, after) : 0;
    if (start === undefined) return Promise.reject(invalidCursor());
    // One row more shows whether there is another page.
    if (conditions.length === 0) {
      const rows = all.subarray(start, start + limit + 1);
      return Promise.resolve({ table, total: all.length, ...firstOf(rows, limit) });
    }
    const { marks, count } = markRows(table, conditions);
    const rows = markedRows(all, marks, start, limit + 1);
    return Promise.resolve({ table, total: count, ...firstOf(rows, limit) });
  }

  export({ conditions, sort, fields }: ExportRequest): Promise<ExportRows> {
    const rows = passingRows(this.table, this.sorted.of(this.table, sort), conditions);
    return Promise.resolve({ total: rows.length, parts: [tableRowset(this.table, fields, rows)] });
  }

  ofKeys(keys: readonly string[], conditions: readonly Condition[]): Promise<RowSlice> {
    const { table } = this;
    const rows = keys.flatMap((key) => {
      const [from, to] = rangeOfKey(table, key);
      const { marks } = markRows(table, conditions, from, to);
      return Array.from({ length: to - from }, (_, i) => from + i).filter((row) => marks[row]);
    });
    return Promise.resolve({ table, rows: Uint32Array.from(rows) });
  }

  aggregate(request: AggregateRequest, maxGroups: number): Promise<Aggregate> {
    const { table } = this;
    const all = this.sorted.of(table, keyOrder(table.definition));
    const rows = passingRows(table, all, request.conditions);
    // Inside a promise, so that a refusal is a rejection.
    return Promise.resolve().then(() => aggregate(table, rows, request, maxGroups));
  }
}

function firstOf(rows: Uint32Array, limit: number) {
  return { rows: rows.subarray(0, limit), isLast: rows.length <= limit };
}

/** The rows of a list that pass all conditions. */
export function passingRows(
  table: StoredTable,
  rows: Uint32Array,
  conditions: readonly Condition[],
): Uint32Array {
  if (conditions.length === 0) return rows;
  return markedRows(rows, markRows(table, conditions).marks, 0, Infinity);
}

/** The rows with one value of the first key column follow each other. */
function rangeOfKey(table: StoredTable, value: string): readonly [from: number, to: number] {
  const column = columnIn(table, table.definition.key[0] ?? '');
  if (column.store !== 'coded') throw new Error('the first key column is not text');
  const code = codeOf(column, value);
  if (code < 0) return [0, 0];
  const { codes } = column;
  const place = (next: number) => lowerBound(codes.length, (row) => (codes[row] ?? 0) < next);
  return [place(code), place(code + 1)];
}
