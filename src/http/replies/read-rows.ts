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
import type { Lines } from '../../store/lines.js';
import type { Scalar } from '../../query/scalar.js';
import { valueAt } from '../../store/columns.js';
import { tableRowset } from '../../store/rowset.js';
import type { FoundAll } from '../../store/source.js';
import { columnIn, type StoredTable } from '../../store/table.js';
import type { Page } from './send.js';

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
  readonly lines: Lines;
}

export async function readRows(
  services: RowPorts,
  serving: ActiveRelease,
  { table, caller, query, position }: Asked,
): Promise<Page> {
  const source = await services.tables.source(serving.release, table);
  const found = await source.page({
    conditions: [...ownConditions(table, caller), ...query.conditions],
    sort: query.sort,
    after: position?.after ?? null,
    limit: query.limit ?? usualLimit,
  });
  const { table: stored, rows, total, isLast, isKept } = found;
  const nextCursor = isLast
    ? null
    : services.cursors.write({
        release: serving.release.release,
        binding: bindingOf(query, caller),
        after: lastValues(stored, query, rows),
      });
  const chosen = tableRowset(stored, query.fields, rows);
  return {
    rows: query.isWhole && isKept ? services.lines.of(stored, rows, chosen) : chosen,
    total,
    nextCursor,
  };
}

/** Every row of the query, for the formats without pages. */
export async function readAllRows(
  { tables }: Pick<RowPorts, 'tables'>,
  { release }: ActiveRelease,
  { table, caller, query }: Omit<Asked, 'position'>,
): Promise<FoundAll> {
  const conditions = [...ownConditions(table, caller), ...query.conditions];
  const source = await tables.source(release, table);
  const found = await source.all({ conditions, sort: query.sort }, query.fields);
  return { ...found, isTable: conditions.length === 0 };
}

function lastValues(table: StoredTable, { sort }: RowQuery, rows: Uint32Array): Scalar[] {
  const last = rows.at(-1) ?? -1;
  return sort.map(({ column }) => valueAt(columnIn(table, column), last));
}
