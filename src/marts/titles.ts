/** Titles of columns for people: from the name, or written here where that reads badly. */

/** Words of names that titles write in another way. */
const words: Readonly<Record<string, string>> = {
  clv: 'CLV',
  rfm: 'RFM',
  auc: 'AUC',
  id: 'ID',
  pct: '%',
  avg: 'average',
  min: 'smallest',
  max: 'largest',
  prev: 'previous',
  std: 'standard',
  '90d': '(90 days)',
  '365d': '(365 days)',
};

const written: Readonly<Record<string, string>> = {
  avg_gap_days: 'Average days between orders',
  cells: 'Months and prices',
  ci_high: '95 % interval, upper end',
  ci_low: '95 % interval, lower end',
  cumulative_revenue_per_customer: 'Revenue per customer to date',
  customers_share: 'Share of customers',
  day_of_week: 'Weekday',
  f_score: 'Frequency score',
  first_seen: 'First sold',
  last_seen: 'Last sold',
  guest_orders_share: 'Share of guest orders',
  addon_revenue_share: 'Share of add-on revenue',
  addon_revenue: 'Add-on revenue',
  addon_revenue_90d: 'Add-on revenue (90 days)',
  addon_revenue_year_ago: 'Add-on revenue a year ago',
  loyalty_orders_share: 'Share of loyalty orders',
  lines_year_ago: 'Lines a year ago',
  lines_with_paid_option_year_ago: 'Lines with paid option a year ago',
  m_score: 'Monetary score',
  non_member: 'Non-members',
  orders_last_90d: 'Orders (last 90 days)',
  orders_prev_90d: 'Orders (90 days before)',
  orders_share: 'Share of orders',
  p_alive: 'Probability of still being a customer',
  p_order_90d: 'Probability of an order (90 days)',
  p_value: 'p-value',
  q_value: 'q-value',
  r_score: 'Recency score',
  restaurant_id: 'Restaurant',
  revenue_share: 'Share of revenue',
  spend_last_90d: 'Spend (last 90 days)',
  spend_prev_90d: 'Spend (90 days before)',
  weekend_share: 'Share of weekend orders',
  year_ago_revenue: 'Revenue a year ago',
  yoy_pct: 'Change on year before %',
};

/** `avg_order_value` is `Average order value`, `is_member` is `Member`. */
export function titleOf({ name }: { readonly name: string }): string {
  const own = written[name];
  if (own !== undefined) return own;
  const text = name
    .replace(/^is_/, '')
    .split('_')
    .map((word) => words[word] ?? word)
    .join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
