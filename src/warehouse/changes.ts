/** What differs between two versions of a table that is too large for memory, by one statement. */
import type { Table } from '../marts/table.ts';
import type { Condition } from '../query/filters.ts';
import type { ChangedRow } from '../store/changes.ts';
import { tableRowset } from '../store/rowset.ts';
import type { QueryableWarehouse, ReleaseTable } from './port.ts';
import { rowSlice, wholeResult } from './results.ts';
import { identifier, registered, Values, where, whereOf, type Statement } from './sql.ts';

/** As `store/changes.ts` finds them in memory; the conditions apply to both versions. */
export async function warehouseChanges(
  warehouse: Pick<QueryableWarehouse, 'query'>,
  earlier: ReleaseTable,
  now: ReleaseTable,
  conditions: readonly Condition[],
  fields: readonly string[],
): Promise<readonly ChangedRow[]> {
  const statement = changesSql(now.table, conditions, fields);
  const [keys = [], kinds = [], ...cells] = await wholeResult(
    warehouse.query(now, statement, earlier),
  );
  const { table, rows } = rowSlice(resultTable(now.table, fields), cells, keys.length);
  const found = tableRowset(table, fields, rows);
  return keys.map((key, row) => [
    key,
    kinds[row] ?? null,
    ...fields.map((_, column) => found.value(row, column)),
  ]);
}

/** Rows that are gone have nulls in every field. */
function resultTable(table: Table, fields: readonly string[]): Table {
  const columns = fields.map((name) => ({ ...registered(table, name), nullable: true }));
  return { ...table, columns };
}

/** Columns: key, what happened, then the fields as they are now. */
function changesSql(
  table: Table,
  conditions: readonly Condition[],
  fields: readonly string[],
): Statement {
  const values = new Values();
  const tests = where(whereOf(table, conditions, values));
  const key = identifier(registered(table, table.key[0] ?? '').name);
  const names = fields.map((name) => identifier(registered(table, name).name));
  const rows = (version: string) =>
    `(select ${[key, ...names].join(', ')} from ${version}${tests})`;
  const differs = names.flatMap((name) => [
    `n.${name} <> e.${name}`,
    `(n.${name} is null and e.${name} is not null)`,
    `(n.${name} is not null and e.${name} is null)`,
  ]);
  const any = [`n.${key} is null`, `e.${key} is null`, ...differs].join(' or ');
  const kind = `case when e.${key} is null then 'new' when n.${key} is null then 'gone' else 'changed' end`;
  const columns = [`coalesce(n.${key}, e.${key})`, kind, ...names.map((name) => `n.${name}`)];
  const joined = `${rows('source')} n full join ${rows('earlier')} e on n.${key} = e.${key}`;
  return {
    sql: `select ${columns.join(', ')} from ${joined} where ${any} order by 1`,
    values: values.list,
  };
}
