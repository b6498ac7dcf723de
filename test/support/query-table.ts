/** A small table with a column of each kind, and what a query of it is refused for. */
import { Problem, type ParameterProblem } from '../../src/errors.ts';
import * as kinds from '../../src/marts/table.ts';

export const table: kinds.Table = {
  ...{ name: 'orders', grain: 'one row per customer and month', key: ['customer_id', 'month'] },
  groupings: ['dimension'],
  columns: [
    kinds.text('customer_id', 'Customer.'),
    kinds.date('month', 'Month.', { nullable: true }),
    kinds.text('dimension', 'Split by.', { values: ['total', 'month'] }),
    kinds.money('revenue', 'Revenue.', { nullable: true, ...kinds.additive() }),
    kinds.count('customers', 'Customers.', { sumWithin: ['month', 'dimension'], avgWithin: [] }),
    kinds.ratio('share', 'Share.', kinds.averageable),
    kinds.flag('is_member', 'Member.', { nullable: true }),
  ],
};

export const names = table.columns.map(({ name }) => name);

export function refusal(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const errorsOf = (work: () => unknown): readonly ParameterProblem[] =>
  refusal(work).errors ?? [];
