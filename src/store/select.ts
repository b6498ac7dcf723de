/** Which rows, in which order: filters on typed columns, sorted row lists, pages by key. */
import type { Condition } from '../query/filters.js';
import type { SortTerm } from '../query/rows.js';
import { lowerBound, rankOf, rankOfValue, type Scalar } from './columns.js';
import { columnIn, type StoredTable } from './table.js';

type Value = string | number | boolean;
type Test = (row: number) => boolean;

/** Row numbers of the whole table in the order of the sort. */
export function sortedRows(table: StoredTable, sort: readonly SortTerm[]): Uint32Array {
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

/** Those of the rows that pass every condition, in the same order. */
export function filteredRows(
  table: StoredTable,
  rows: Uint32Array,
  conditions: readonly Condition[],
): Uint32Array {
  return conditions.reduce((left, condition) => passing(left, testOf(table, condition)), rows);
}

function passing(rows: Uint32Array, test: Test): Uint32Array {
  const passed = new Uint32Array(rows.length);
  let count = 0;
  // An index loop is several times faster here than an iterator over a typed array.
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] ?? 0;
    if (test(row)) passed[count++] = row;
  }
  return passed.slice(0, count);
}

function testOf(table: StoredTable, { column, operator, values }: Condition): Test {
  const stored = columnIn(table, column);
  const wantsNull = operator === 'null' && values[0] === true;
  const accepts = operator === 'null' ? () => !wantsNull : predicate(operator, values);
  if (stored.store === 'number') {
    const numbers = stored.values;
    return (row) => {
      const value = numbers[row] ?? NaN;
      return Number.isNaN(value) ? wantsNull : accepts(value);
    };
  }
  const { codes } = stored;
  // Each distinct value is judged once, whatever the number of rows.
  const accepted = Uint8Array.from(stored.values, (value) => (accepts(value) ? 1 : 0));
  return (row) => {
    const code = codes[row] ?? -1;
    return code < 0 ? wantsNull : accepted[code] === 1;
  };
}

/** Null never passes, as in SQL; only the operator `null` finds it. */
function predicate(
  operator: Exclude<Condition['operator'], 'null'>,
  values: readonly Scalar[],
): (value: Value) => boolean {
  const set = new Set(values);
  // Numbers compare as numbers, dates as text; both are ordered by the operators of the language.
  const given = values[0] ?? '';
  switch (operator) {
    case 'eq':
      return (value) => set.has(value);
    case 'ne':
      return (value) => !set.has(value);
    case 'gt':
      return (value) => value > given;
    case 'gte':
      return (value) => value >= given;
    case 'lt':
      return (value) => value < given;
    case 'lte':
      return (value) => value <= given;
    case 'prefix':
      return (value) => String(value).startsWith(String(given));
  }
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
