/** How a column is held in memory: numbers as they are, everything else as codes into sorted values. */
import type { Scalar } from '../query/scalar.ts';
import { numberText } from './exact.ts';

export interface NumberColumn {
  readonly store: 'number';
  /** NaN stands for null. */
  readonly values: Float64Array;
}

export interface CodedColumn {
  readonly store: 'coded';
  /** -1 stands for null. */
  readonly codes: Int32Array;
  /** Distinct values, ascending by code point; false before true. */
  readonly values: readonly (string | boolean)[];
  /** The same values as JSON text. */
  readonly json: readonly string[];
}

export type StoredColumn = NumberColumn | CodedColumn;

export function valueAt(column: StoredColumn, row: number): Scalar {
  if (column.store === 'coded') return column.values[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

export function jsonAt(column: StoredColumn, row: number): string {
  if (column.store === 'coded') return column.json[column.codes[row] ?? -1] ?? 'null';
  const value = column.values[row] ?? NaN;
  return Number.isNaN(value) ? 'null' : numberText(value);
}

/** A number that orders rows as the column's values do; nulls come last in both directions. */
export function rankOf(column: StoredColumn, isDescending: boolean): (row: number) => number {
  const sign = isDescending ? -1 : 1;
  if (column.store === 'coded') {
    const { codes } = column;
    return (row) => {
      const code = codes[row] ?? -1;
      return code < 0 ? Infinity : sign * code;
    };
  }
  const { values } = column;
  return (row) => {
    const value = values[row] ?? NaN;
    return Number.isNaN(value) ? Infinity : sign * value;
  };
}

/** The rank a value has, or undefined when no row has this value. */
export function rankOfValue(
  column: StoredColumn,
  isDescending: boolean,
  value: Scalar,
): number | undefined {
  if (value === null) return Infinity;
  const sign = isDescending ? -1 : 1;
  if (column.store === 'number') return typeof value === 'number' ? sign * value : undefined;
  const code = codeOf(column, value);
  return code < 0 ? undefined : sign * code;
}

/** Index of a value among the sorted ones, or -1. */
export function codeOf({ values }: CodedColumn, value: Scalar): number {
  if (typeof value === 'boolean') return values.indexOf(value);
  if (typeof value !== 'string') return -1;
  const index = lowerBound(values.length, (i) => compareText(String(values[i]), value) < 0);
  return values[index] === value ? index : -1;
}

/** First index of 0..length for which `isBefore` is no longer true. */
export function lowerBound(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Orders text by code point, as SQL does; JavaScript alone orders by UTF-16 unit. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    // Surrogates stand for code points above every other unit.
    if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}
