/** The marts segments and churn of the test chain: everybody is new, nobody away for more than 45 days. */
import type { Tables } from './release.ts';
import { rowsOf } from './rows.ts';

const common = {
  first_order_date: '2024-01-10',
  segment: 'New',
  favourite_category: 'Sandwiches',
  favourite_item: 'Club',
  avg_items_per_order: 2,
  restaurants: 1,
};

export const segmentsTables: Tables = {
  segments: rowsOf(`
    customer_id | restaurant_id | recency_days | frequency | monetary | r_score | f_score | m_score | rfm    | is_member | favourite_daypart | weekend_share
    c5          | r2            | 10           | 4         | 100.55   | 2       | 5       | 5       | R2F5M5 | true      | lunch             | 0.5
    c4          | r2            | 41           | 1         | 10.1     | 1       | 1       | 1       | R1F1M1 | false     | lunch             | 0
    c3          | r1            | 10           | 2         | 20.25    | 2       | 2       | 3       | R2F2M3 | false     | dinner            | 0.5
    c2          | r1            | 10           | 3         | 60.3     | 2       | 4       | 4       | R2F4M4 | true      | dinner            | 0.6667
    c1          | r1            | 10           | 2         | 20.2     | 2       | 2       | 2       | R2F2M2 | false     | dinner            | 0.5
  `).map((row) => ({ ...row, ...common })),
  'segments/summary': rowsOf(`
    segment | membership | customers | customers_share | revenue | revenue_share | avg_recency_days | avg_frequency | avg_monetary
    New     | member     | 2         | 0.4             | 160.85  | 0.7609        | 10               | 3.5           | 80.43
    New     | non_member | 3         | 0.6             | 50.55   | 0.2391        | 20.33            | 1.67          | 16.85
    New     | all        | 5         | 1               | 211.4   | 1             | 16.2             | 2.4           | 42.28
  `),
};

export const churnTables: Tables = {
  churn: rowsOf(`
    customer_id | restaurant_id | last_order_date | days_since_last_order | orders | order_dates | avg_gap_days | clv    | clv_tier | expected_orders_90d | p_order_90d
    c5          | r2            | 2024-02-10      | 10                    | 4      | 2           | 31           | 100.55 | High     | 2.75                | 0.5441
    c4          | r2            | 2024-01-10      | 41                    | 1      | 1           | -            | 10.1   | Low      | 1.2                 | 0.1693
    c3          | r1            | 2024-02-10      | 10                    | 2      | 2           | 31           | 20.25  | Medium   | 2.75                | 0.5441
    c2          | r1            | 2024-02-10      | 10                    | 3      | 2           | 31           | 60.3   | Medium   | 2.75                | 0.5441
    c1          | r1            | 2024-02-10      | 10                    | 2      | 2           | 31           | 20.2   | Medium   | 2.75                | 0.5441
  `).map((row) => ({
    ...row,
    orders_last_90d: row['orders'] ?? 0,
    orders_prev_90d: 0,
    spend_last_90d: row['clv'] ?? 0,
    spend_prev_90d: 0,
    spend_change_pct: null,
    usual_spend_90d: row['clv'] ?? 0,
    churn_status: 'active',
    is_overdue: null,
  })),
  'churn/summary': rowsOf(`
    churn_status | clv_tier | customers | customers_share | clv    | avg_days_since_last_order | avg_gap_days
    active       | High     | 1         | 0.2             | 100.55 | 10                        | 31
    active       | Medium   | 3         | 0.6             | 100.75 | 10                        | 31
    active       | Low      | 1         | 0.2             | 10.1   | 41                        | -
    active       | all      | 5         | 1               | 211.4  | 16.2                      | 31
  `).map((row) => ({ ...row, usual_spend_90d: row['clv'] ?? 0 })),
  'churn/monthly': rowsOf(`
    month      | churn_status | customers | customers_share | usual_spend_90d | is_partial
    2024-01-01 | active       | 5         | 1               | 105.7           | false
    2024-02-01 | active       | 5         | 1               | 211.4           | true
  `),
  // As a longer history would give: nobody was a customer 90 days before as_of.
  'churn/evaluation': rowsOf(`
    rule            | population | auc    | precision | recall | base_rate | lift   | flagged | customers
    recency         | all        | 0.75   | 0.5       | 0.6667 | 0.3333    | 1.5    | 4       | 9
    fixed           | all        | 0.6944 | 0.5       | 0.6667 | 0.3333    | 1.5    | 4       | 9
    own_cadence     | all        | 0.5    | -         | 0      | 0.3333    | -      | 0       | 9
    expected_orders | all        | 0.8056 | 0.75      | 1      | 0.3333    | 2.25   | 4       | 9
    recency         | not_lapsed | 0.6    | 0.3333    | 0.5    | 0.2857    | 1.1667 | 3       | 7
    fixed           | not_lapsed | 0.55   | 0.3333    | 0.5    | 0.2857    | 1.1667 | 3       | 7
    own_cadence     | not_lapsed | 0.5    | -         | 0      | 0.2857    | -      | 0       | 7
    expected_orders | not_lapsed | 0.7    | 0.6667    | 1      | 0.2857    | 2.3333 | 3       | 7
  `),
};
