/** The page that a row query asks for. */
import type { Caller } from '../access/caller.js';
import { ownConditions } from '../access/visible.js';
import { shortHash } from '../hash.js';
import type { Table } from '../marts/table.js';
import { invalidCursor, type Position } from '../query/cursor.js';
import type { Format } from '../query/formats.js';
import { usualLimit, type RowQuery } from '../query/rows.js';
import type { Serving } from '../releases/releases.js';
import type { Services } from '../services.js';
import { valueAt, type Scalar } from '../store/columns.js';
import { tableRowset } from '../store/rowset.js';
import { indexAfter } from '../store/select.js';
import { columnIn, type StoredTable } from '../store/table.js';
import type { Page } from './send.js';

export interface Asked {
  readonly table: Table;
  readonly caller: Caller;
  readonly query: RowQuery;
  readonly format: Format;
  readonly position: Position | null;
}

/** What a cursor of these rows belongs to. */
export const bindingOf = (query: RowQuery, caller: Caller) =>
  shortHash([query.rowsKey, caller.key]);

export async function readRows(
  services: Services,
  serving: Serving,
  { table, caller, query, format, position }: Asked,
): Promise<Page> {
  const stored = await services.tables.get(serving.release, table);
  const conditions = [...ownConditions(table, caller), ...query.conditions];
  const all = services.selections.rows(stored, conditions, query.sort);
  if (format !== 'json') {
    return { rows: tableRowset(stored, query.fields, all), total: all.length, nextCursor: null };
  }
  const start = position ? indexAfter(stored, all, query.sort, position.after) : 0;
  if (start === undefined) throw invalidCursor();
  const rows = all.subarray(start, start + (query.limit ?? usualLimit));
  const isLast = start + rows.length >= all.length;
  const nextCursor = isLast
    ? null
    : services.cursors.write({
        release: serving.release.release,
        binding: bindingOf(query, caller),
        after: lastValues(stored, query, rows),
      });
  const chosen = tableRowset(stored, query.fields, rows);
  return {
    rows: query.isWhole ? services.lines.of(stored, rows, chosen) : chosen,
    total: all.length,
    nextCursor,
  };
}

function lastValues(table: StoredTable, { sort }: RowQuery, rows: Uint32Array): Scalar[] {
  const last = rows.at(-1) ?? -1;
  return sort.map(({ column }) => valueAt(columnIn(table, column), last));
}
