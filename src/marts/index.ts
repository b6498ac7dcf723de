/** The registry of marts, in reading order. A mart is one file here and one line below. */
import { churn } from './churn.js';
import { clv } from './clv.js';
import { discounts } from './discounts.js';
import { locations } from './locations.js';
import { loyalty } from './loyalty.js';
import { sales } from './sales.js';
import { segments } from './segments.js';
import type { Mart, Table } from './table.js';

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
