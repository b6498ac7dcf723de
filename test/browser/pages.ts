/** The pages, and the key figures that each must show, straight from the API. */
import { all, change, count, first, money, number, share, total, type Get } from './figures.ts';

export type Expected = Readonly<Record<string, string>>;

export interface DashboardPage {
  readonly path: string;
  readonly charts: number | ((get: Get) => Promise<number>);
  readonly expected: (get: Get) => Promise<Expected>;
}

const customers = '/v1/clv/aggregate?measures=rows,clv.sum,predicted_revenue_365d.sum';
const months = '/v1/sales?grain=month&dimension=total&limit=1000&sort=period_start';

/** What customers at risk used to spend in 90 days; none in a release without the column. */
function atRisk(rows: readonly Record<string, unknown>[]): Expected {
  const known = rows.filter((row) => typeof row['usual_spend_90d'] === 'number');
  return known.length ? { 'At risk (90 days)': money(total(known, 'usual_spend_90d')) } : {};
}

async function overview(get: Get): Promise<Expected> {
  const whole = (await all(get, months)).filter((row) => row['is_partial'] === false);
  const found = await first(get, customers);
  const quiet = await all(get, '/v1/churn/summary?churn_status=at_risk&clv_tier=all');
  return {
    'Sales, 12 months': money(total(whole.slice(-12), 'revenue')),
    ...atRisk(quiet),
    'Next 365 days': money(number(found, 'predicted_revenue_365d.sum')),
  };
}

async function clv(get: Get): Promise<Expected> {
  const found = await first(get, customers);
  const high = await first(get, '/v1/clv/tiers?clv_tier=High');
  return {
    Customers: count(number(found, 'rows')),
    'Spent to date': money(number(found, 'clv.sum')),
    'Spent per customer': money(number(found, 'clv.sum') / number(found, 'rows')),
    "High tier's revenue": share(number(high, 'revenue_share')),
    'Next 365 days': money(number(found, 'predicted_revenue_365d.sum')),
  };
}

async function segments(get: Get): Promise<Expected> {
  const rows = await all(get, '/v1/segments/summary?membership=all');
  const of = (segment: string) =>
    count(
      total(
        rows.filter((row) => row['segment'] === segment),
        'customers',
      ),
    );
  return {
    Customers: count(total(rows, 'customers')),
    VIPs: of('VIP'),
    'Slipping VIPs': of('Slipping VIP'),
    Dormant: of('Dormant'),
  };
}

async function churn(get: Get): Promise<Expected> {
  const of = (status: string) =>
    first(get, `/v1/churn/summary?clv_tier=all&churn_status=${status}`);
  const quiet = await of('at_risk');
  return {
    Active: count(number(await of('active'), 'customers')),
    'At risk': count(number(quiet, 'customers')),
    Lapsed: count(number(await of('lapsed'), 'customers')),
    ...atRisk([quiet]),
  };
}

/** Two, and the back-test where rules are judged by base rate. */
async function churnCharts(get: Get): Promise<number> {
  const rules = await all(get, '/v1/churn/evaluation');
  return 2 + (rules.some((row) => typeof row['base_rate'] === 'number') ? 1 : 0);
}

async function sales(get: Get): Promise<Expected> {
  const [year] = await all(
    get,
    '/v1/locations/aggregate?period=365d&measures=revenue.sum,orders.sum',
  );
  const revenue = number(year ?? {}, 'revenue.sum');
  const orders = number(year ?? {}, 'orders.sum');
  return { Revenue: money(revenue), Orders: count(orders), 'Per order': money(revenue / orders) };
}

async function loyalty(get: Get): Promise<Expected> {
  const member = await first(get, '/v1/loyalty?basis=customer&status=member');
  const lift = await first(get, '/v1/loyalty/lift?metric=revenue_365d');
  const matched = lift['matched_lift_pct'];
  return {
    Members: count(number(member, 'customers')),
    "Members' revenue": share(number(member, 'revenue_share')),
    'Spend per member': money(number(member, 'avg_spend_per_customer')),
    'Against like customers': typeof matched === 'number' ? change(matched) : '–',
  };
}

async function locations(get: Get): Promise<Expected> {
  const ranked = await all(get, '/v1/locations?period=365d&sort=revenue_rank&limit=1000');
  const active = await all(get, '/v1/locations/restaurants?is_active=true&limit=1000');
  return {
    'Active restaurants': count(active.length),
    Revenue: money(total(ranked, 'revenue')),
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

/** Two of add-ons; up to three of discounts and one of prices, where there are any. */
async function discountCharts(get: Get): Promise<number> {
  const discounted = await all(get, '/v1/discounts?dimension=total&order_type=discounted');
  const effect = await all(get, '/v1/discounts/effect');
  const items = await all(get, '/v1/discounts/elasticity');
  const priced = items.some((row) => typeof row['elasticity'] === 'number');
  return 2 + (discounted.length > 0 ? 2 + (effect.length > 0 ? 1 : 0) : 0) + (priced ? 1 : 0);
}

async function operations(get: Get): Promise<Expected> {
  const release = await get('/v1/releases/current');
  const { sequence, counts, checks } = release as {
    sequence: number;
    counts: Record<string, unknown>;
    checks: { passed: boolean }[];
  };
  const sources = Object.values(counts).filter(
    (found): found is { read: number; quarantined: number } => typeof found === 'object',
  );
  const passed = checks.filter((check) => check.passed).length;
  return {
    'Release number': count(sequence),
    'Checks passed': `${passed} of ${checks.length}`,
    'Records read': count(total(sources, 'read')),
    'Left out': count(total(sources, 'quarantined')),
  };
}

/** Eight, and the calibration where the model was tested by group. */
async function clvCharts(get: Get): Promise<number> {
  const catalogue = await all(get, '/v1/marts');
  const has = JSON.stringify(catalogue).includes('"clv/calibration"');
  return 8 + (has && (await all(get, '/v1/clv/calibration')).length > 0 ? 1 : 0);
}

export const pages: readonly DashboardPage[] = [
  { path: '/', charts: 7, expected: overview },
  { path: '/clv', charts: clvCharts, expected: clv },
  { path: '/segments', charts: 4, expected: segments },
  { path: '/churn', charts: churnCharts, expected: churn },
  { path: '/sales', charts: 5, expected: sales },
  { path: '/loyalty', charts: 4, expected: loyalty },
  { path: '/locations', charts: 4, expected: locations },
  { path: '/discounts', charts: discountCharts, expected: discounts },
  { path: '/restaurant', charts: 4, expected: async () => Promise.resolve({}) },
  { path: '/operations', charts: 1, expected: operations },
];
