/** What differs between two versions of a table whose key is one column of text. */
import { LRUCache } from 'lru-cache';
import type { changeKinds } from '../marts/schemas.ts';
import type { Scalar } from '../query/scalar.ts';
import { compareText, valueAt } from './columns.ts';
import { columnIn, type StoredTable } from './table.ts';

export interface Change {
  readonly key: string;
  readonly kind: (typeof changeKinds)[number];
  /** The row as it is now; for one that is gone, none. */
  readonly row: number | null;
}

interface Side {
  readonly table: StoredTable;
  /** Rows to compare, in key order. */
  readonly rows: Uint32Array;
}

/** A row of a reply: the key, what happened, then the fields as they are now. */
export type ChangedRow = readonly Scalar[];

/** The changed rows of two releases, by releases, query and rows of the caller; each is found once. */
export type ChangeCache = LRUCache<
  string,
  readonly ChangedRow[],
  () => Promise<readonly ChangedRow[]>
>;

export const makeChangeCache = (entries: number): ChangeCache =>
  new LRUCache<string, readonly ChangedRow[], () => Promise<readonly ChangedRow[]>>({
    max: entries,
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: find }) => find(),
  });

/** By key: rows that are new, that differ in any of the columns, or that are gone. */
export function compareVersions(before: Side, now: Side, columns: readonly string[]): Change[] {
  const [oldKey, newKey] = [keysOf(before), keysOf(now)];
  const differs = differenceOf(before.table, now.table, columns);
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < before.rows.length || j < now.rows.length) {
    const [left, right] = [oldKey(i), newKey(j)];
    const order = left === null ? 1 : right === null ? -1 : compareText(left, right);
    const row = now.rows[j] ?? 0;
    if (order < 0) changes.push({ key: String(left), kind: 'gone', row: null });
    else if (order > 0) changes.push({ key: String(right), kind: 'new', row });
    else if (differs(before.rows[i] ?? 0, row)) {
      changes.push({ key: String(right), kind: 'changed', row });
    }
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return changes;
}

/** The key of the n-th row, or null after the last. */
function keysOf({ table, rows }: Side): (index: number) => string | null {
  const column = columnIn(table, table.definition.key[0] ?? '');
  return (index) => {
    const row = rows[index];
    return row === undefined ? null : String(valueAt(column, row));
  };
}

function differenceOf(before: StoredTable, now: StoredTable, columns: readonly string[]) {
  const pairs = columns.map((name) => [columnIn(before, name), columnIn(now, name)] as const);
  return (old: number, row: number): boolean =>
    pairs.some(([one, other]) => valueAt(one, old) !== valueAt(other, row));
}

export function changedRows(
  table: StoredTable,
  changes: readonly Change[],
  fields: readonly string[],
): readonly ChangedRow[] {
  const stored = fields.map((name) => columnIn(table, name));
  return changes.map(({ key, kind, row }) => [
    key,
    kind,
    ...stored.map((column) => (row === null ? null : valueAt(column, row))),
  ]);
}
