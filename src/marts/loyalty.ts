import { loyaltyLift, loyaltySwitchers } from './loyalty-lift.ts';
import {
  additive,
  average,
  count,
  date,
  model,
  money,
  ratio,
  text,
  type Mart,
  type Table,
} from './table.ts';

const statuses = ['member', 'non_member'];
const orders = { unit: 'orders', ...additive() };

const loyaltyTable: Table = {
  name: 'loyalty',
  grain: 'one row per basis (by customer: any loyalty order; by order: its own flag) and status',
  key: ['basis', 'status'],
  groupings: ['basis'],
  columns: [
    text(
      'basis',
      "customer: all orders of identified, not excluded customers, by the customer's membership; order: all orders, by their own flag, guests included.",
      { values: ['customer', 'order'] },
    ),
    text('status', 'Member or not, as the basis says.', { values: statuses }),
    count('customers', 'Distinct identified, not excluded customers with those orders.', {
      unit: 'customers',
    }),
    count('orders', 'Orders to date.', orders),
    money('revenue', 'Revenue to date.', additive()),
    ratio('orders_share', 'Of all orders of the basis.', additive()),
    ratio('revenue_share', 'Of the revenue of all orders of the basis.', {
      nullable: true,
      ...additive(),
    }),
    money('avg_order_value', 'revenue / orders.'),
    money('avg_spend_per_customer', 'Revenue of the customers / customers.', { nullable: true }),
    average('avg_orders_per_customer', 'Orders of the customers / customers.', {
      unit: 'orders',
      nullable: true,
    }),
    ratio('repeat_rate', 'Customers with at least two such orders / customers.', {
      nullable: true,
    }),
    average(
      'avg_gap_days',
      'Mean over customers of (last - first date) / (order dates - 1); those with one date left out.',
      { unit: 'days', nullable: true },
    ),
    money('median_clv', "Median of the customers' clv; null for basis order.", { nullable: true }),
    model('avg_predicted_clv', "Mean of the customers' predicted_clv; null for basis order.", {
      unit: 'USD',
      nullable: true,
    }),
  ],
};

/** Loyalty: members compared with other customers, by customer and by order, and before and after joining. */
export const loyalty: Mart = {
  name: 'loyalty',
  question: 'Do loyalty members spend more, and would they have anyway?',
  tables: [
    loyaltyTable,
    loyaltyLift,
    {
      name: 'loyalty/monthly',
      grain: "one row per month and the orders' own status",
      key: ['month', 'status'],
      groupings: [],
      columns: [
        date('month', 'First day of the month.'),
        text('status', "By the order's own flag, guests included.", { values: statuses }),
        count('orders', 'Orders of the month.', orders),
        money('revenue', 'Revenue of the month.', additive()),
        count('customers', 'Distinct identified, not excluded customers with those orders.', {
          unit: 'customers',
        }),
        money('avg_order_value', 'revenue / orders.'),
      ],
    },
    loyaltySwitchers,
  ],
};
