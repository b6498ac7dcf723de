/** `meta` of replies with rows: what they are of, and which release they are made from. */
import type { MartTable } from '../../marts/index.ts';
import type { ActiveRelease } from '../../releases/releases.ts';
import { absentColumns } from '../../store/absent.ts';
import type { Page } from './table-reply.ts';

export function metaOf(
  about: MartTable,
  active: ActiveRelease,
  { rows, total, nextCursor, groups }: Page,
) {
  const { release, as_of, published_at } = active.release;
  const absent = absentOf(about, active);
  return {
    mart: about.mart.name,
    table: about.table.name,
    release,
    as_of,
    published_at,
    rows: rows.length,
    total_rows: total,
    ...(groups !== undefined && { groups }),
    next_cursor: nextCursor,
    stale: active.stale,
    ...(absent.length > 0 && { absent }),
  };
}

/** Columns of the table that the release lacks. */
export function absentOf({ table }: MartTable, { release }: ActiveRelease): readonly string[] {
  const version = release.tables[`gold/${table.name}`];
  return version ? absentColumns(table, version) : [];
}
