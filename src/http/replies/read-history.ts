/** The CLV of one customer over time, from the rows of clv/history. */
import { z } from 'zod';
import { columnNames } from '../../marts/table.ts';
import type { HistoryQuery } from '../../query/customer.ts';
import type { Scalar } from '../../query/scalar.ts';
import { valueAt } from '../../store/columns.ts';
import { computedRowset, tableRowset, type Rowset } from '../../store/rowset.ts';
import { columnIn, type StoredTable } from '../../store/table.ts';

/** A row of grain `day`. */
export const historyDay = z
  .strictObject({
    customer_id: z.string(),
    date: z.iso.date(),
    restaurant_id: z.string(),
    orders_to_date: z.int(),
    revenue: z.number().describe('Of this day; 0 without an order. USD.'),
    clv_to_date: z.number().describe('Revenue up to and including this day. USD.'),
  })
  .meta({ description: 'one row per day from the first order to as_of' });

/** The rows of `table` that are one customer's, by date, as the query wants them. */
export function historyRows(
  table: StoredTable,
  rows: Uint32Array,
  { from, to, grain }: HistoryQuery,
): Rowset {
  const text = (name: string, row: number) => String(valueAt(columnIn(table, name), row));
  const held = rows.filter(
    (row) =>
      (to === null || text('order_date', row) <= to) &&
      (from === null || text('valid_to', row) >= from),
  );
  if (grain === 'change') {
    const names = columnNames(table.definition);
    return tableRowset(table, names, held);
  }
  const days = [...held].flatMap((row) => {
    const first = later(text('order_date', row), from);
    const last = earlier(text('valid_to', row), to);
    return daysBetween(first, last).map((day) => dayRow(table, row, day));
  });
  return computedRowset(Object.keys(historyDay.shape), days);
}

function dayRow(table: StoredTable, row: number, day: string): Scalar[] {
  const value = (name: string) => valueAt(columnIn(table, name), row);
  const revenue = value('order_date') === day ? value('revenue') : 0;
  return [
    value('customer_id'),
    day,
    value('restaurant_id'),
    value('orders_to_date'),
    revenue,
    value('clv_to_date'),
  ];
}

const later = (day: string, bound: string | null) => (bound !== null && bound > day ? bound : day);
const earlier = (day: string, bound: string | null) =>
  bound !== null && bound < day ? bound : day;

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  const day = new Date(`${first}T00:00:00Z`);
  for (let text = first; text <= last; text = day.toISOString().slice(0, 10)) {
    days.push(text);
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return days;
}
