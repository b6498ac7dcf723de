/** The CLV of one customer over time: a row per order date, or per day, between any two days. */
import t from 'tap';
import { historyRows } from '../../../src/http/replies/read-history.ts';
import { columnNames } from '../../../src/marts/table.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import type { Scalar } from '../../../src/query/scalar.ts';
import { storedTable } from '../../support/memory-tables.ts';

const table = tableNamed('clv/history');
const cells: Record<string, readonly Scalar[]> = {
  customer_id: ['c1', 'c1', 'c2'],
  order_date: ['2024-02-27', '2024-03-01', '2024-02-27'],
  valid_to: ['2024-02-29', '2024-03-02', '2024-03-02'],
  restaurant_id: ['r1', 'r2', 'r1'],
  orders_to_date: [1, 3, 1],
  revenue: [5, 7.5, 1],
  clv_to_date: [5, 12.5, 1],
};
const names = columnNames(table);
const stored = storedTable(
  table,
  [0, 1, 2].map((row) => names.map((name) => cells[name]?.[row] ?? null)),
);
const own = Uint32Array.of(0, 1);

function rowsOf(from: string | null, to: string | null, grain: 'change' | 'day') {
  const query = { from, to, grain, key: '', format: null, release: null, csvParameter: null };
  const found = historyRows(stored, own, { ...query, csv: { bom: false, isRaw: false } });
  return Array.from({ length: found.length }, (_, i) => JSON.parse(found.line(i)) as object);
}

const change = (row: number) =>
  Object.fromEntries(names.map((name) => [name, cells[name]?.[row] ?? null]));
const day = (row: number, date: string, revenue = 0) => ({
  ...{ customer_id: 'c1', date, restaurant_id: cells['restaurant_id']?.[row] },
  ...{ orders_to_date: cells['orders_to_date']?.[row], revenue },
  clv_to_date: cells['clv_to_date']?.[row],
});

t.test('order dates whose CLV held on any day of the interval', (t) => {
  const both = [change(0), change(1)];
  t.strictSame(rowsOf(null, null, 'change'), both);
  t.strictSame(rowsOf('2024-02-29', '2024-03-01', 'change'), both, 'it touches both');
  t.strictSame(rowsOf('2024-03-01', null, 'change'), [change(1)]);
  t.strictSame(rowsOf(null, '2024-02-29', 'change'), [change(0)]);
  t.strictSame(rowsOf('2024-03-03', null, 'change'), []);
  t.strictSame(rowsOf(null, '2024-02-26', 'change'), []);
  t.end();
});

t.test('every day, the revenue on the day of the order', (t) => {
  t.strictSame(rowsOf(null, null, 'day'), [
    ...[day(0, '2024-02-27', 5), day(0, '2024-02-28'), day(0, '2024-02-29')],
    ...[day(1, '2024-03-01', 7.5), day(1, '2024-03-02')],
  ]);
  t.strictSame(rowsOf('2024-02-29', '2024-03-01', 'day'), [
    ...[day(0, '2024-02-29'), day(1, '2024-03-01', 7.5)],
  ]);
  t.strictSame(rowsOf('2024-01-01', '2024-02-27', 'day'), [day(0, '2024-02-27', 5)]);
  t.strictSame(rowsOf('2024-03-02', '2025-01-01', 'day'), [day(1, '2024-03-02')]);
  t.end();
});
