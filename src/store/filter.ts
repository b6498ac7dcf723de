/** Which rows of a table pass conditions. */
import { LRUCache } from 'lru-cache';
import type { Condition } from '../query/filters.js';
import { countBits, firstIn, intersect, wordsFor, type Bits } from './bits.js';
import { ColumnOrder } from './column-order.js';
import type { StoredColumn } from './columns.js';
import { columnIn, type StoredTable } from './table.js';

type Value = string | number | boolean;

/** Of the columns that were filtered by lately. */
const mostBytes = 16 * 2 ** 20;

/** From one place in the order of a column to another. */
type Stretch = readonly [from: number, to: number];

export interface Passing {
  readonly count: number;
  /** The first of a list of rows that pass. */
  first(rows: Uint32Array, most: number): Uint32Array;
}

export class Filters {
  private room: Bits = new Uint32Array();
  private readonly orders = new LRUCache<StoredColumn, ColumnOrder>({
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }) => bytes + 1,
  });

  /** The rows of the table that pass every one of some conditions; the answer holds until the next question. */
  passing(table: StoredTable, conditions: readonly Condition[]): Passing {
    if (conditions.length === 0) throw new RangeError('no condition');
    const words = wordsFor(table.rows);
    if (this.room.length < 2 * words) this.room = new Uint32Array(2 * words);
    const passed = this.room.subarray(0, words);
    const later = this.room.subarray(words, 2 * words);
    for (const [i, condition] of conditions.entries()) {
      const order = this.orderOf(columnIn(table, condition.column));
      const own = (i === 0 ? passed : later).fill(0);
      for (const [from, to] of stretches(condition, order, table.rows)) order.addTo(own, from, to);
      if (i > 0) intersect(passed, own);
    }
    const count = countBits(passed);
    return { count, first: (rows, most) => firstIn(rows, passed, Math.min(most, count)) };
  }

  private orderOf(column: StoredColumn): ColumnOrder {
    let order = this.orders.get(column);
    if (!order) this.orders.set(column, (order = new ColumnOrder(column)));
    return order;
  }
}

/** Null passes nothing but `null`, as in SQL: it lies past all values. */
function stretches({ operator, values }: Condition, order: ColumnOrder, rows: number): Stretch[] {
  const given = values as readonly Value[];
  const [first = ''] = given;
  const { valid } = order;
  const equal = () =>
    given.map((value): Stretch => [order.place(value, false), order.place(value, true)]);
  switch (operator) {
    case 'eq':
      return equal();
    case 'ne':
      return between(equal(), valid);
    case 'gt':
      return [[order.place(first, true), valid]];
    case 'gte':
      return [[order.place(first, false), valid]];
    case 'lt':
      return [[0, order.place(first, false)]];
    case 'lte':
      return [[0, order.place(first, true)]];
    case 'prefix':
      return [order.placesOfPrefix(String(first))];
    case 'null':
      return [first === true ? [valid, rows] : [0, valid]];
  }
}

/** What lies between the stretches. */
function between(all: readonly Stretch[], end: number): Stretch[] {
  // Those without rows come before the one that begins where they do.
  const sorted = all.toSorted(([a, endA], [b, endB]) => a - b || endA - endB);
  const starts = [0, ...sorted.map(([, to]) => to)];
  const ends = [...sorted.map(([from]) => from), end];
  return starts.map((start, i): Stretch => [start, ends[i] ?? end]);
}
