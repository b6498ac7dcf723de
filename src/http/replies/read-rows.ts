/** The page that a row query asks for. */
import type { Caller } from '../access/caller.js';
import { ownConditions } from '../access/visible.js';
import { shortHash } from '../../platform/hash.js';
import type { Table } from '../../marts/table.js';
import type { Position } from '../../query/cursor.js';
import { usualLimit } from '../../query/paging.js';
import type { RowQuery } from '../../query/rows.js';
import type { ActiveRelease } from '../../releases/releases.js';
import type { Tables } from '../../releases/tables.js';
import type { Cursors } from '../../query/cursor.js';
import type { Scalar } from '../../query/scalar.js';
import { valueAt } from '../../store/columns.js';
import { tableRowset } from '../../store/rowset.js';
import type { ExportRows } from '../../store/reader.js';
import { columnIn, type StoredTable } from '../../store/table.js';
import type { Page } from './reading.js';

export interface Asked {
  readonly table: Table;
  readonly caller: Caller;
  readonly query: RowQuery;
  readonly position: Position | null;
}

/** What a cursor of these rows belongs to. */
export const bindingOf = (query: RowQuery, caller: Caller) =>
  shortHash([query.rowsKey, caller.key]);

interface RowPorts {
  readonly tables: Tables;
  readonly cursors: Cursors;
}

export async function readRows(
  services: RowPorts,
  serving: ActiveRelease,
  { table, caller, query, position }: Asked,
): Promise<Page> {
  const reader = await services.tables.reader(serving.release, table);
  const found = await reader.page({
    conditions: [...ownConditions(table, caller), ...query.conditions],
    sort: query.sort,
    after: position?.after ?? null,
    limit: query.limit ?? usualLimit,
  });
  const { table: stored, rows, total, isLast } = found;
  const nextCursor = isLast
    ? null
    : services.cursors.write({
        release: serving.release.release,
        binding: bindingOf(query, caller),
        after: lastValues(stored, query, rows),
      });
  return {
    rows: tableRowset(stored, query.fields, rows),
    total,
    nextCursor,
  };
}

/** Every row of the query, for the formats without pages. */
export async function readAllRows(
  { tables }: Pick<RowPorts, 'tables'>,
  { release }: ActiveRelease,
  { table, caller, query }: Omit<Asked, 'position'>,
): Promise<ExportRows> {
  const conditions = [...ownConditions(table, caller), ...query.conditions];
  const reader = await tables.reader(release, table);
  const found = await reader.export({ conditions, sort: query.sort, fields: query.fields });
  return { ...found, isTable: conditions.length === 0 };
}

function lastValues(table: StoredTable, { sort }: RowQuery, rows: Uint32Array): Scalar[] {
  const last = rows.at(-1) ?? -1;
  return sort.map(({ column }) => valueAt(columnIn(table, column), last));
}
