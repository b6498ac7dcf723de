/** Reads the rows that a row query asks for. */
import { ownConditions } from '../access/visible.ts';
import type { Table } from '../../marts/table.ts';
import type { Cursors } from '../../query/cursor.ts';
import { usualLimit } from '../../query/paging.ts';
import type { RowQuery } from '../../query/rows.ts';
import type { Scalar } from '../../query/scalar.ts';
import type { Tables } from '../../releases/tables.ts';
import { valueAt } from '../../store/columns.ts';
import type { ExportRows } from '../../store/reader.ts';
import { tableRowset } from '../../store/rowset.ts';
import { columnIn, type StoredTable } from '../../store/table.ts';
import type { Decision } from './decide.ts';
import type { Page } from './table-reply.ts';

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
