/** Reads the rows that a row query asks for. */
import { ownConditions } from '../access/visible.js';
import type { Table } from '../../marts/table.js';
import type { Cursors } from '../../query/cursor.js';
import { usualLimit } from '../../query/paging.js';
import type { RowQuery } from '../../query/rows.js';
import type { Scalar } from '../../query/scalar.js';
import type { Tables } from '../../releases/tables.js';
import { valueAt } from '../../store/columns.js';
import type { ExportRows } from '../../store/reader.js';
import { tableRowset } from '../../store/rowset.js';
import { columnIn, type StoredTable } from '../../store/table.js';
import type { Decision } from './decide.js';
import type { Page } from './table-reply.js';

interface RowPorts {
  readonly tables: Tables;
  readonly cursors: Cursors;
}

/** One page. */
export async function readRows(
  { tables, cursors }: RowPorts,
  table: Table,
  query: RowQuery,
  { caller, active, position, binding }: Decision,
): Promise<Page> {
  const { release } = active;
  const reader = await tables.reader(release, table);
  const page = await reader.page({
    conditions: [...ownConditions(table, caller), ...query.conditions],
    sort: query.sort,
    after: position?.after ?? null,
    limit: query.limit ?? usualLimit,
  });
  const after = page.isLast ? null : lastValues(page.table, query, page.rows);
  return {
    rows: tableRowset(page.table, query.fields, page.rows),
    total: page.total,
    nextCursor: after && cursors.write({ release: release.release, binding: binding(), after }),
  };
}

/** Every row, for the formats without pages. */
export async function readAllRows(
  { tables }: Pick<RowPorts, 'tables'>,
  table: Table,
  query: RowQuery,
  { caller, active }: Decision,
): Promise<ExportRows> {
  const conditions = [...ownConditions(table, caller), ...query.conditions];
  const reader = await tables.reader(active.release, table);
  const rows = await reader.export({ conditions, sort: query.sort, fields: query.fields });
  return { ...rows, isTable: conditions.length === 0 };
}

function lastValues(table: StoredTable, { sort }: RowQuery, rows: Uint32Array): Scalar[] {
  const last = rows.at(-1) ?? -1;
  return sort.map(({ column }) => valueAt(columnIn(table, column), last));
}
