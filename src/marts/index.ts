/** The registry of marts, in reading order. A mart is one file here and one line below. */
import { churn } from './churn.ts';
import { clv } from './clv.ts';
import { discounts } from './discounts.ts';
import { locations } from './locations.ts';
import { loyalty } from './loyalty.ts';
import { sales } from './sales.ts';
import { segments } from './segments.ts';
import type { Mart, Table } from './table.ts';

export const marts: readonly Mart[] = [clv, segments, churn, sales, loyalty, locations, discounts];

export interface MartTable {
  readonly mart: Mart;
  readonly table: Table;
}

/** Every table with its mart, in reading order. */
export const martTables: readonly MartTable[] = marts.flatMap((mart) =>
  mart.tables.map((table) => ({ mart, table })),
);

/** A table by the name it has in the URL. */
export function tableNamed(name: string): Table {
  const found = martTables.find(({ table }) => table.name === name);
  if (!found) throw new Error(`no table ${name} is registered`);
  return found.table;
}
