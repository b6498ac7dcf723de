/** A small table with two key columns, nulls and a closed set of values, and its rows. */
import * as kinds from '../../src/marts/table.ts';
import type { Scalar } from '../../src/query/scalar.ts';

const nullable = { nullable: true };
export const definition: kinds.Table = {
  ...{ name: 'orders', grain: 'one row per id and day', key: ['id', 'day'], groupings: [] },
  columns: [
    kinds.text('id', 'Id.'),
    kinds.date('day', 'Day.'),
    kinds.money('spent', 'Spent.', nullable),
    kinds.text('tier', 'Tier.', { ...nullable, values: ['High', 'Low'] }),
  ],
};
/** In key order. */
export const rows: Scalar[][] = [
  ['a', '2024-01-01', 5, 'Low'],
  ['a', '2024-01-02', null, 'High'],
  ['b', '2024-01-01', 2, null],
  ['b', '2024-01-03', 5, 'High'],
  ['c', '2024-01-01', -1, 'Low'],
];
