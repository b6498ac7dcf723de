/** Filtered and sorted row lists, kept so that the next page and the next caller need no scan. */
import { LRUCache } from 'lru-cache';
import type { Condition } from '../query/filters.js';
import type { SortTerm } from '../query/rows.js';
import { filteredRows } from './filter.js';
import { sortedRows } from './select.js';
import type { StoredTable } from './table.js';

export class Selections {
  private readonly kept: LRUCache<string, Uint32Array>;
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
    const id = this.idOf(table);
    const all = this.remember(JSON.stringify([id, sort]), () => sortedRows(table, sort));
    if (conditions.length === 0) return all;
    return this.remember(JSON.stringify([id, sort, conditions]), () =>
      filteredRows(table, all, conditions),
    );
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
