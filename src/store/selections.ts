/** Filtered and sorted row lists, kept so that the next page and the next caller need no scan. */
import { LRUCache } from 'lru-cache';
import type { Condition } from '../query/filters.js';
import type { SortTerm } from '../query/rows.js';
import { Filters } from './filter.js';
import { sortedRows } from './select.js';
import type { StoredTable } from './table.js';

export class Selections {
  private readonly kept: LRUCache<string, Uint32Array>;
  private readonly filters = new Filters();
  private readonly ids = new WeakMap<StoredTable, number>();
  private lastId = 0;

  constructor(entries: number) {
    this.kept = new LRUCache({ max: entries });
  }

  /** Row numbers that pass all conditions, in the order of the sort. */
  rows(
    table: StoredTable,
    conditions: readonly Condition[],
    sort: readonly SortTerm[],
  ): Uint32Array {
    const all = this.sorted(table, sort);
    if (conditions.length === 0) return all;
    return this.remember(this.keyOf(table, sort, conditions), () =>
      this.passing(table, all, conditions),
    );
  }

  /** The first of them, and how many there are: kept nowhere, since of most filters nobody asks for more. */
  first(
    table: StoredTable,
    conditions: readonly Condition[],
    sort: readonly SortTerm[],
    most: number,
  ): { readonly rows: Uint32Array; readonly total: number } {
    const sorted = this.sorted(table, sort);
    if (conditions.length === 0) return { rows: sorted.subarray(0, most), total: sorted.length };
    const passing = this.filters.passing(table, conditions);
    return { rows: passing.first(sorted, most), total: passing.count };
  }

  /** Those of a list of rows that pass all conditions. */
  passing(table: StoredTable, rows: Uint32Array, conditions: readonly Condition[]): Uint32Array {
    if (conditions.length === 0) return rows;
    return this.filters.passing(table, conditions).first(rows, rows.length);
  }

  private sorted(table: StoredTable, sort: readonly SortTerm[]): Uint32Array {
    return this.remember(this.keyOf(table, sort), () => sortedRows(table, sort));
  }

  private keyOf(table: StoredTable, ...asked: readonly object[]): string {
    return `${this.idOf(table)} ${JSON.stringify(asked)}`;
  }

  private remember(key: string, make: () => Uint32Array): Uint32Array {
    const known = this.kept.get(key);
    if (known) return known;
    const made = make();
    this.kept.set(key, made);
    return made;
  }

  private idOf(table: StoredTable): number {
    let id = this.ids.get(table);
    if (id === undefined) this.ids.set(table, (id = this.lastId += 1));
    return id;
  }
}
