/** Grouped figures over some rows of a table. */
import { Problem } from '../errors.js';
import { decimalsOf } from '../marts/table.js';
import type { AggregateQuery } from '../query/aggregate.js';
import type { Scalar } from '../query/scalar.js';
import { byBin, byValue, type Split } from './groups.js';
import { measured, rowCounts, type Grouped } from './measure.js';
import { computedRowset, type Rowset } from './rowset.js';
import { columnIn, type StoredTable } from './table.js';

/** Rows in the order of the groups' values. Raises `too-many-groups`. */
export function aggregate(
  table: StoredTable,
  rows: Uint32Array,
  query: AggregateQuery,
  maxGroups: number,
): Rowset {
  const { by, bins, measures } = query;
  const splits = by.map((name) => byValue(columnIn(table, name), rows));
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
  const told = codes.map((code, index): Scalar[] => [
    ...tellCode(splits, code),
    ...columns.map((column) => column[index] ?? null),
  ]);
  return computedRowset(namesOf(query), told);
}

export function namesOf({ by, bins, measures }: AggregateQuery): string[] {
  return [
    ...by,
    ...(bins ? [`${bins.column.name}.from`, `${bins.column.name}.to`] : []),
    ...measures.map((one) => (one === 'rows' ? one : `${one.column.name}.${one.measure}`)),
  ];
}

export const tooManyGroups = (groups: number, most: number) =>
  new Problem('too-many-groups', `${groups} groups; at most ${most}.`);

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

function tellCode(splits: readonly Split[], code: number): Scalar[] {
  const told: (readonly Scalar[])[] = [];
  let rest = code;
  for (const split of splits.toReversed()) {
    told.unshift(split.told(rest % split.places));
    rest = Math.floor(rest / split.places);
  }
  return told.flat();
}
