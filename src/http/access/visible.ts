/** Which tables and rows of them a caller may see. */
import { Problem } from '../../errors.ts';
import { columnOf, type Table } from '../../marts/table.ts';
import type { Condition } from '../../query/filters.ts';
import type { Caller } from './caller.ts';

const column = 'restaurant_id';

export function isVisible(table: Table, { rowFilter }: Caller): boolean {
  return !rowFilter || columnOf(table, column) !== undefined;
}

/** What is added to every read of this caller. Raises `table-hidden`. */
export function ownConditions(table: Table, caller: Caller): readonly Condition[] {
  if (!caller.rowFilter) return [];
  if (!isVisible(table, caller)) {
    throw new Problem('table-hidden', `${table.name} has no ${column} to limit it by.`);
  }
  return [{ column, operator: 'eq', values: caller.rowFilter[column] }];
}
