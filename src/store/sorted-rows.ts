/** The rows of a table in the order of a sort, and where a page begins in it. */
import { LRUCache } from 'lru-cache';
import type { SortTerm } from '../query/rows.ts';
import type { Scalar } from '../query/scalar.ts';
import { lowerBound, rankOf, rankOfValue } from './columns.ts';
import { columnIn, type StoredTable } from './table.ts';

/** Sorted row lists, kept for the next page and the next request: to sort costs more than all else of a page. */
export class SortedRows {
  private readonly lists: LRUCache<string, Uint32Array>;
  private readonly ids = new WeakMap<StoredTable, number>();
  private lastId = 0;

  constructor(maxBytes: number) {
    this.lists = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ byteLength }) => byteLength + 1,
    });
  }

  of(table: StoredTable, sort: readonly SortTerm[]): Uint32Array {
    const key = `${this.idOf(table)} ${JSON.stringify(sort)}`;
    let rows = this.lists.get(key);
    if (!rows) this.lists.set(key, (rows = sortRows(table, sort)));
    return rows;
  }

  private idOf(table: StoredTable): number {
    let id = this.ids.get(table);
    if (id === undefined) this.ids.set(table, (id = this.lastId += 1));
    return id;
  }
}

/** Row numbers of the whole table in the order of the sort. */
function sortRows(table: StoredTable, sort: readonly SortTerm[]): Uint32Array {
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const [first] = sort;
  if (!first || (first.column === table.definition.key[0] && isKeyOrder(table, sort))) return rows;
  // Rows are stored in key order, so what is left to the key as tie-break is left to a stable sort.
  const terms = sort.slice(0, tieBreakStart(table, sort));
  const ranks = terms.map(({ column, isDescending }) => {
    const rank = rankOf(columnIn(table, column), isDescending);
    return Float64Array.from(rows, rank);
  });
  return rows.sort((a, b) => {
    for (const rank of ranks) {
      const left = rank[a] ?? 0;
      const right = rank[b] ?? 0;
      if (left !== right) return left < right ? -1 : 1;
    }
    return a - b;
  });
}

function isKeyOrder({ definition }: StoredTable, sort: readonly SortTerm[]): boolean {
  return (
    sort.length === definition.key.length &&
    sort.every((term, i) => term.column === definition.key[i] && !term.isDescending)
  );
}

/** Where the ascending whole key begins at the end of the sort, if it does. */
function tieBreakStart({ definition: { key } }: StoredTable, sort: readonly SortTerm[]): number {
  const start = sort.length - key.length;
  const isWhole = key.every((column, i) => {
    const term = sort[start + i];
    return term?.column === column && !term.isDescending;
  });
  return isWhole ? start : sort.length;
}

/** Index in `rows` of the first row after a position; undefined when no such position can exist. */
export function indexAfter(
  table: StoredTable,
  rows: Uint32Array,
  sort: readonly SortTerm[],
  after: readonly Scalar[],
): number | undefined {
  const target = sort.map(({ column, isDescending }, i) =>
    rankOfValue(columnIn(table, column), isDescending, after[i] ?? null),
  );
  if (after.length !== sort.length || target.includes(undefined)) return undefined;
  const ranks = sort.map(({ column, isDescending }) =>
    rankOf(columnIn(table, column), isDescending),
  );
  return lowerBound(rows.length, (index) => {
    for (const [i, rank] of ranks.entries()) {
      const difference = rank(rows[index] ?? 0) - Number(target[i]);
      // Infinity - Infinity is NaN: both are null, so they are equal.
      if (difference < 0) return true;
      if (difference > 0) return false;
    }
    return true;
  });
}
