/** Where a reply takes rows from: a table in memory, or the warehouse. Both give the same. */
import type { AggregateQuery } from '../query/aggregate.js';
import { invalidCursor } from '../query/cursor.js';
import type { Condition } from '../query/filters.js';
import { keyOrder, type RowRequest } from '../query/rows.js';
import { aggregate } from './aggregate.js';
import { rowsOfKey } from './lookup.js';
import { tableRowset, type Rowset } from './rowset.js';
import { indexAfter } from './select.js';
import type { Selections } from './selections.js';
import type { StoredTable } from './table.js';

/** Some rows of a table, or of the part of it that was read. */
export interface Found {
  readonly table: StoredTable;
  readonly rows: Uint32Array;
}

export interface FoundPage extends Found {
  /** Rows on all pages. */
  readonly total: number;
  readonly isLast: boolean;
  /** Whether the table stays in memory. */
  readonly isKept: boolean;
}

/** Every row of an export: how many, then part after part, in order. */
export interface FoundAll {
  readonly total: number;
  readonly parts: Iterable<Rowset> | AsyncIterable<Rowset>;
  /** Whether it is every row of the table. */
  readonly isTable?: boolean;
}

type Rows = Pick<RowRequest, 'conditions' | 'sort'>;

export interface Source {
  /** Raises `invalid-cursor` when there is no such position. */
  page(wanted: RowRequest & { readonly limit: number }): Promise<FoundPage>;
  all(wanted: Rows, fields: readonly string[]): Promise<FoundAll>;
  /** Rows with any of these values in the first key column, ordered by key within each. */
  ofKeys(keys: readonly string[], conditions: readonly Condition[]): Promise<Found>;
  /** Raises `too-many-groups`. */
  aggregate(
    conditions: readonly Condition[],
    query: AggregateQuery,
    maxGroups: number,
  ): Promise<Rowset>;
}

export class MemorySource implements Source {
  constructor(
    private readonly table: StoredTable,
    private readonly selections: Selections,
  ) {}

  page({ conditions, sort, after, limit }: RowRequest & { readonly limit: number }) {
    const { table, selections } = this;
    if (!after) {
      const { rows, total } = selections.first(table, conditions, sort, limit);
      return Promise.resolve({ table, isKept: true, rows, total, isLast: rows.length >= total });
    }
    const all = selections.rows(table, conditions, sort);
    const start = indexAfter(table, all, sort, after);
    if (start === undefined) return Promise.reject(invalidCursor());
    const rows = all.subarray(start, start + limit);
    const isLast = start + rows.length >= all.length;
    return Promise.resolve({ table, isKept: true, rows, total: all.length, isLast });
  }

  all({ conditions, sort }: Rows, fields: readonly string[]) {
    const rows = this.selections.rows(this.table, conditions, sort);
    return Promise.resolve({ total: rows.length, parts: [tableRowset(this.table, fields, rows)] });
  }

  ofKeys(keys: readonly string[], conditions: readonly Condition[]) {
    const { table } = this;
    const rows = Uint32Array.from(keys.flatMap((key) => [...rowsOfKey(table, key)]));
    const passed = this.selections.passing(table, rows, conditions);
    return Promise.resolve({ table, rows: passed });
  }

  aggregate(conditions: readonly Condition[], query: AggregateQuery, maxGroups: number) {
    const sort = keyOrder(this.table.definition);
    const rows = this.selections.rows(this.table, conditions, sort);
    // Inside a promise, so that a refusal is one too.
    return Promise.resolve().then(() => aggregate(this.table, rows, query, maxGroups));
  }
}
