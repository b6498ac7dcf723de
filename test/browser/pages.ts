/** The pages, and the key figures that each must show, straight from the API. */
import { all, change, count, first, money, number, share, total, type Get } from './figures.js';

export type Expected = Readonly<Record<string, string>>;

export interface DashboardPage {
  readonly path: string;
  readonly charts: number | ((get: Get) => Promise<number>);
  readonly expected: (get: Get) => Promise<Expected>;
}

const sums = 'measures=rows,clv.sum,clv.avg,clv.p50';
const sold = '/v1/sales?grain=month&dimension=total&limit=1000&sort=period_start';

async function overview(get: Get): Promise<Expected> {
  const months = await all(get, sold);
  const atRisk = await first(get, '/v1/churn/summary?churn_status=at_risk&clv_tier=all');
  const members = await first(get, '/v1/loyalty?basis=customer&status=member');
  const customers = await first(get, `/v1/clv/aggregate?${sums}`);
  return {
    Revenue: money(total(months, 'revenue')),
    Orders: count(total(months, 'orders')),
    Customers: count(number(customers, 'rows')),
    'Value at risk': money(number(atRisk, 'clv')),
    "Members' revenue": share(number(members, 'revenue_share')),
  };
}

async function clv(get: Get): Promise<Expected> {
  const found = await first(get, `/v1/clv/aggregate?${sums}`);
  const high = await first(get, '/v1/clv/tiers?clv_tier=High');
  return {
    Customers: count(number(found, 'rows')),
    'Revenue to date': money(number(found, 'clv.sum')),
    'Average CLV': money(number(found, 'clv.avg')),
    'Median CLV': money(number(found, 'clv.p50')),
    "High tier's revenue": share(number(high, 'revenue_share')),
  };
}

async function segments(get: Get): Promise<Expected> {
  const rows = await all(get, '/v1/segments/summary?membership=all');
  const customers = (segment: string) =>
    count(
      total(
        rows.filter((row) => row['segment'] === segment),
        'customers',
      ),
    );
  return {
    Customers: count(total(rows, 'customers')),
    VIPs: customers('VIP'),
    'Slipping VIPs': customers('Slipping VIP'),
  };
}

async function churn(get: Get): Promise<Expected> {
  const of = (status: string) =>
    first(get, `/v1/churn/summary?clv_tier=all&churn_status=${status}`);
  const atRisk = await of('at_risk');
  return {
    Active: count(number(await of('active'), 'customers')),
    'At risk': count(number(atRisk, 'customers')),
    Lapsed: count(number(await of('lapsed'), 'customers')),
    'Value at risk': money(number(atRisk, 'clv')),
    'Within threshold': count(number(atRisk, 'customers')),
    'Worth at stake': money(number(atRisk, 'clv')),
  };
}

async function sales(get: Get): Promise<Expected> {
  const months = await all(get, sold);
  return {
    Revenue: money(total(months, 'revenue')),
    Orders: count(total(months, 'orders')),
    'Per order': money(total(months, 'revenue') / total(months, 'orders')),
  };
}

async function loyalty(get: Get): Promise<Expected> {
  const member = await first(get, '/v1/loyalty?basis=customer&status=member');
  const other = await first(get, '/v1/loyalty?basis=customer&status=non_member');
  const lift = await first(get, '/v1/loyalty/lift?metric=revenue_365d');
  return {
    Members: count(number(member, 'customers')),
    "Members' revenue": share(number(member, 'revenue_share')),
    'Spend per member': money(number(member, 'avg_spend_per_customer')),
    'Spend per other': money(number(other, 'avg_spend_per_customer')),
    'Matched difference': change(number(lift, 'matched_lift_pct')),
  };
}

async function locations(get: Get): Promise<Expected> {
  const ranked = await all(get, '/v1/locations?period=all&sort=revenue_rank&limit=1000');
  const active = await all(get, '/v1/locations/restaurants?is_active=true&limit=1000');
  return {
    'Active restaurants': count(active.length),
    Revenue: money(total(ranked, 'revenue')),
    'Its share': share(number(ranked[0] ?? {}, 'revenue_share')),
  };
}

async function discounts(get: Get): Promise<Expected> {
  const rows = await all(get, '/v1/discounts?dimension=total');
  return {
    'Before discounts': money(total(rows, 'gross_revenue')),
    Discounts: money(total(rows, 'discounts')),
    'After discounts': money(total(rows, 'revenue')),
  };
}

/** Two of add-ons; three of discounts and two of prices give way to a notice where there are none. */
async function discountCharts(get: Get): Promise<number> {
  const discounted = await all(get, '/v1/discounts?dimension=total&order_type=discounted');
  const slopes = await all(get, '/v1/discounts/elasticity');
  return 2 + (discounted.length > 0 ? 3 : 0) + (slopes.length > 0 ? 2 : 0);
}

async function operations(get: Get): Promise<Expected> {
  const release = await get('/v1/releases/current');
  const { sequence, counts, checks } = release as {
    sequence: number;
    counts: Record<string, { read: number; quarantined: number } | number>;
    checks: { passed: boolean }[];
  };
  const sources = Object.values(counts).filter((entry) => typeof entry === 'object');
  const passed = checks.filter((check) => check.passed).length;
  return {
    'Release number': count(sequence),
    'Checks passed': `${passed} of ${checks.length}`,
    'Records read': count(total(sources, 'read')),
    Quarantined: count(total(sources, 'quarantined')),
  };
}

export const pages: readonly DashboardPage[] = [
  { path: '/', charts: 0, expected: overview },
  { path: '/clv', charts: 6, expected: clv },
  { path: '/segments', charts: 4, expected: segments },
  { path: '/churn', charts: 3, expected: churn },
  { path: '/sales', charts: 5, expected: sales },
  { path: '/loyalty', charts: 4, expected: loyalty },
  { path: '/locations', charts: 4, expected: locations },
  { path: '/discounts', charts: discountCharts, expected: discounts },
  { path: '/operations', charts: 1, expected: operations },
];
