/** Measures of grouped rows. Nulls are left out, as in SQL; a group without values measures null. */
import { decimalsOf, type Column, type Measure } from '../marts/table.ts';
import type { Scalar } from '../query/scalar.ts';
import { type StoredColumn } from './columns.ts';
import { exactDecimals, quotient, scaled } from './exact.ts';

/** Rows with the number of the group that each belongs to. */
export interface Grouped {
  readonly rows: Uint32Array;
  readonly groups: Uint32Array;
  readonly count: number;
}

export function rowCounts({ groups, count }: Grouped): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
  return counts;
}

/** One value per group. */
export function measured(
  grouped: Grouped,
  stored: StoredColumn,
  column: Column,
  measure: Measure,
): Scalar[] {
  if (stored.store === 'coded') {
    const codes = sortedByGroup(grouped, (row) => {
      const code = stored.codes[row] ?? -1;
      return code < 0 ? NaN : code;
    });
    return codes.map((of) => stored.values[of.at(measure === 'min' ? 0 : -1) ?? -1] ?? null);
  }
  const decimals = decimalsOf(column.kind);
  const values = sortedByGroup(grouped, (row) => {
    const value = stored.values[row] ?? NaN;
    return Number.isNaN(value) ? NaN : scaled(value, decimals);
  });
  return values.map((of) => measureOf(ordered(of), measure, decimals));
}

/** Ascending whole numbers that are `10 ** decimals` times the values. */
export interface Ordered {
  readonly length: number;
  at(index: number): number;
  total(): number;
}

const ordered = (values: Float64Array): Ordered => ({
  length: values.length,
  at: (index) => values[index] ?? NaN,
  total: () => values.reduce((sum, value) => sum + value, 0),
});

export function measureOf(values: Ordered, measure: Measure, decimals: number): number | null {
  if (values.length === 0) return null;
  const scale = 10 ** decimals;
  const last = values.length - 1;
  if (measure === 'min') return values.at(0) / scale;
  if (measure === 'max') return values.at(last) / scale;
  const extra = exactDecimals(decimals);
  const rounded = (numerator: number, denominator: number) =>
    quotient(numerator, denominator * scale, extra);
  if (measure === 'sum' || measure === 'avg') {
    const total = values.total();
    return measure === 'sum' ? total / scale : rounded(total, values.length);
  }
  // Between neighbours the percentile is interpolated, as SQL's percentile_cont does.
  const place = last * Number(measure.slice(1));
  const index = Math.floor(place / 100);
  const low = values.at(index);
  const high = values.at(Math.min(index + 1, last));
  return rounded(low * 100 + (high - low) * (place % 100), 100);
}

/** The numbers of each group, ascending, NaN left out. */
function sortedByGroup({ rows, groups, count }: Grouped, of: (row: number) => number) {
  const sizes = new Uint32Array(count);
  const values = Float64Array.from(rows, of);
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) bump(sizes, groups[i] ?? 0);
  });
  const filled = Array.from(sizes, (size) => new Float64Array(size));
  const next = new Uint32Array(count);
  values.forEach((value, i) => {
    const group = groups[i] ?? 0;
    const target = filled[group];
    if (target && !Number.isNaN(value)) target[bump(next, group)] = value;
  });
  for (const one of filled) one.sort();
  return filled;
}

/** Adds one and returns what was there before. */
function bump(numbers: Uint32Array, index: number): number {
  const before = numbers[index] ?? 0;
  numbers[index] = before + 1;
  return before;
}
