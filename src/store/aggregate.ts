/** Grouped figures over some rows of a table. */
import { Problem } from '../errors.ts';
import { decimalsOf } from '../marts/table.ts';
import { outputNames, type AggregateRequest } from '../query/aggregate.ts';
import type { Scalar } from '../query/scalar.ts';
import { compareText } from './columns.ts';
import { byBin, byPeriod, byValue, type Split } from './groups.ts';
import { measured, rowCounts, type Grouped } from './measure.ts';
import { computedRowset, type Rowset } from './rowset.ts';
import { columnIn, type StoredTable } from './table.ts';

export interface Aggregate {
  readonly rows: Rowset;
  /** Groups before `limit`. */
  readonly groups: number;
}

/** Raises `too-many-groups`. */
export function aggregate(
  table: StoredTable,
  rows: Uint32Array,
  request: AggregateRequest,
  maxGroups: number,
): Aggregate {
  const { by, bins, measures } = request;
  const splits = by.map(({ column, grain }) => {
    const stored = columnIn(table, column.name);
    return grain ? byPeriod(stored, grain) : byValue(stored, rows);
  });
  if (bins) {
    const { column, count } = bins;
    splits.push(byBin(columnIn(table, column.name), rows, count, decimalsOf(column.kind)));
  }
  const { grouped, codes } = group(rows, splits, bins !== null, maxGroups);
  const columns = measures.map((one) =>
    one === 'rows'
      ? rowCounts(grouped)
      : measured(grouped, columnIn(table, one.column.name), one.column, one.measure),
  );
  const groups = codes.map((code, index): Scalar[] => [
    ...groupValues(splits, code),
    ...columns.map((column) => column[index] ?? null),
  ]);
  return arrangeGroups(request, groups);
}

/** The groups as the request sorts and limits them; `groups` are in the order of their values. */
export function arrangeGroups(
  request: AggregateRequest,
  groups: readonly (readonly Scalar[])[],
): Aggregate {
  const names = outputNames(request);
  const terms = request.sort.map(({ column, isDescending }) => ({
    index: names.indexOf(column),
    sign: isDescending ? -1 : 1,
  }));
  const order = (left: readonly Scalar[], right: readonly Scalar[]): number => {
    for (const { index, sign } of terms) {
      const [a = null, b = null] = [left[index], right[index]];
      const difference =
        a === null || b === null ? Number(a === null) - Number(b === null) : sign * compare(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const sorted = terms.length > 0 ? groups.toSorted(order) : groups;
  const rows = sorted.slice(0, request.limit ?? sorted.length);
  return { rows: computedRowset(names, rows), groups: groups.length };
}

function compare(a: NonNullable<Scalar>, b: NonNullable<Scalar>): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

export const tooManyGroups = (groups: number, max: number) =>
  new Problem(
    'too-many-groups',
    `${groups} groups, expected at most ${max}: filter rows, or group by fewer columns.`,
  );

/** A group's code has one digit per split, the first the highest: codes sort as the groups do. */
function group(
  rows: Uint32Array,
  splits: readonly Split[],
  hasBins: boolean,
  maxGroups: number,
): { grouped: Grouped; codes: number[] } {
  const rowCodes = Float64Array.from(rows, (row) =>
    splits.reduce((code, split) => code * split.places + split.place(row), 0),
  );
  const found = new Set(rowCodes);
  // Without `by` everything is one group, even nothing.
  if (splits.length === 0) found.add(0);
  if (hasBins) addEmptyBins(found, splits.at(-1)?.places ?? 1);
  if (found.size > maxGroups) {
    throw tooManyGroups(found.size, maxGroups);
  }
  const codes = [...found].sort((a, b) => a - b);
  const numbers = new Map(codes.map((code, number) => [code, number]));
  const groups = Uint32Array.from(rowCodes, (code) => numbers.get(code) ?? 0);
  return { grouped: { rows, groups, count: codes.length }, codes };
}

/** A histogram shows its empty bins too; the last place is that of null. */
function addEmptyBins(codes: Set<number>, places: number): void {
  for (const start of new Set([...codes].map((code) => code - (code % places)))) {
    for (let bin = 0; bin < places - 1; bin += 1) codes.add(start + bin);
  }
}

function groupValues(splits: readonly Split[], code: number): Scalar[] {
  const values: (readonly Scalar[])[] = [];
  let rest = code;
  for (const split of splits.toReversed()) {
    values.unshift(split.values(rest % split.places));
    rest = Math.floor(rest / split.places);
  }
  return values.flat();
}
