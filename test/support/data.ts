/** A chain of two restaurants and five customers; every table agrees with the others. */
import type { Row, Tables } from './release.js';

function customer(
  id: string,
  restaurant: string,
  orders: number,
  clv: number,
  rank: number,
  tier: string,
  isMember = false,
): Row {
  return {
    customer_id: id,
    restaurant_id: restaurant,
    first_order_date: '2024-01-10',
    last_order_date: orders === 1 ? '2024-01-10' : '2024-02-10',
    tenure_days: 41,
    orders,
    order_dates: Math.min(orders, 2),
    items: orders * 2,
    gross_revenue: clv,
    discounts: 0,
    clv,
    avg_order_value: Math.round((clv * 100) / orders) / 100,
    clv_rank: rank,
    clv_percentile: [0, 1, 0.8, 0.6, 0.4, 0.2][rank] ?? 0,
    clv_tier: tier,
    is_member: isMember,
    loyalty_orders: isMember ? 1 : 0,
  };
}

/** Out of key order, as files may be. */
export const customers: readonly Row[] = [
  customer('c2', 'r1', 3, 60.3, 2, 'Medium', true),
  customer('c1', 'r1', 2, 20.2, 4, 'Medium'),
  customer('c5', 'r2', 4, 100.55, 1, 'High', true),
  customer('c4', 'r2', 1, 10.1, 5, 'Low'),
  customer('c3', 'r1', 2, 20.25, 3, 'Medium'),
];

const visit = (
  id: string,
  date: string,
  orders: number,
  revenue: number,
  clv: number,
  to: string,
): Row => ({
  customer_id: id,
  order_date: date,
  restaurant_id: id < 'c4' ? 'r1' : 'r2',
  orders_to_date: orders,
  revenue,
  clv_to_date: clv,
  valid_to: to,
});

export const history: readonly Row[] = [
  visit('c1', '2024-02-10', 2, 10.1, 20.2, '2024-02-20'),
  visit('c1', '2024-01-10', 1, 10.1, 10.1, '2024-02-09'),
  visit('c4', '2024-01-10', 1, 10.1, 10.1, '2024-02-20'),
];

const move = (month: string, from: string, to: string, customers: number, clv: number): Row => ({
  month,
  from_tier: from,
  to_tier: to,
  customers,
  active_customers: 1,
  clv_to_date: clv,
  is_partial: month === '2024-02-01',
});

export const tiers: readonly Row[] = ['High', 'Medium', 'Low'].map((tier) => {
  const of = customers.filter((row) => row['clv_tier'] === tier);
  const values = of.map((row) => Number(row['clv']));
  const revenue = Math.round(values.reduce((a, b) => a + b, 0) * 100) / 100;
  return {
    clv_tier: tier,
    customers: of.length,
    customers_share: of.length / 5,
    revenue,
    revenue_share: tier === 'Low' ? null : 0.5,
    avg_clv: revenue / of.length,
    min_clv: Math.min(...values),
    max_clv: Math.max(...values),
    avg_orders: 1.5,
  };
});

export const tables: Tables = {
  clv: customers,
  'clv/tiers': tiers,
  'clv/history': history,
  'clv/migration': [
    move('2024-01-01', 'New', 'Medium', 4, 110.65),
    move('2024-01-01', 'New', 'Low', 1, 10.1),
    move('2024-02-01', 'Medium', 'High', 1, 100.55),
  ],
  'clv/cohorts': [
    {
      cohort: '2024-01-01',
      months_since: 0,
      customers: 5,
      active_customers: 5,
      retention_rate: 1,
      revenue: 120.75,
      cumulative_revenue_per_customer: 24.15,
      is_partial: false,
    },
    {
      cohort: '2024-01-01',
      months_since: 1,
      customers: 5,
      active_customers: 4,
      retention_rate: 0.8,
      revenue: 90.65,
      cumulative_revenue_per_customer: 42.28,
      is_partial: true,
    },
  ],
};
