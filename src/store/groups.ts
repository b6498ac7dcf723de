/** Groups of rows: by values of columns, by periods of dates, and by bins of one column. */
import { periodStart, type DateGrain } from '../query/groups.ts';
import type { Scalar } from '../query/scalar.ts';
import { lowerBound, rankOf, valueAt, type StoredColumn } from './columns.ts';
import { exactDecimals, roundTo } from './exact.ts';

/** How one column splits rows: each row has a place, places are in the order of the values. */
export interface Split {
  readonly places: number;
  place(row: number): number;
  /** Values of a place, one for each column of the reply. */
  values(place: number): readonly Scalar[];
}

/** By value; null comes last. */
export function byValue(column: StoredColumn, rows: Uint32Array): Split {
  if (column.store === 'coded') {
    const { codes, values } = column;
    return {
      places: values.length + 1,
      place: (row) => {
        const code = codes[row] ?? -1;
        return code < 0 ? values.length : code;
      },
      values: (place) => [values[place] ?? null],
    };
  }
  const rank = rankOf(column, false);
  const found = new Set<number>();
  for (const row of rows) found.add(rank(row));
  const sorted = Float64Array.from(found).sort();
  const placeOf = new Map([...sorted].map((value, place) => [value, place]));
  return {
    places: sorted.length,
    place: (row) => placeOf.get(rank(row)) ?? 0,
    values: (place) => {
      const value = sorted[place] ?? Infinity;
      return [value === Infinity ? null : value];
    },
  };
}

/** By the period that a date is in; null comes last. */
export function byPeriod(column: StoredColumn, grain: DateGrain): Split {
  if (column.store !== 'coded') throw new Error('only dates have periods');
  const starts = column.values.map((date) => periodStart(String(date), grain));
  const periods = [...new Set(starts)];
  const placeOf = new Map(periods.map((start, place) => [start, place]));
  const places = starts.map((start) => placeOf.get(start) ?? 0);
  const { codes } = column;
  return {
    places: periods.length + 1,
    place: (row) => places[codes[row] ?? -1] ?? periods.length,
    values: (place) => [periods[place] ?? null],
  };
}

/** By bins of equal width from the smallest to the largest value; the last holds its end; null comes last. */
export function byBin(
  column: StoredColumn,
  rows: Uint32Array,
  bins: number,
  decimals: number,
): Split {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    const value = valueAt(column, row);
    if (typeof value !== 'number') continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const starts = startsOf(low, high, bins, exactDecimals(decimals));
  return {
    places: starts.length + 1,
    place: (row) => {
      const value = valueAt(column, row);
      if (typeof value !== 'number') return starts.length;
      // Edges are rounded before rows are placed, so that a reader places them the same way.
      return lowerBound(starts.length, (i) => (starts[i] ?? 0) <= value) - 1;
    },
    values: (place) =>
      place === starts.length ? [null, null] : [starts[place] ?? null, starts[place + 1] ?? high],
  };
}

export function startsOf(low: number, high: number, bins: number, decimals: number): number[] {
  if (low > high) return [];
  const width = (high - low) / bins;
  const starts = Array.from({ length: bins }, (_, i) => roundTo(low + i * width, decimals));
  starts[0] = low;
  return [...new Set(starts)];
}
